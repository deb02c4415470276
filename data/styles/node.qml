<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer node; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" filter="&quot;end_reason&quot; IN ('@end_reason.gap@', '@end_reason.edge_of_data@')" label="@end_reason.gap@ / @end_reason.edge_of_data@"/>
   <rule key="r1" symbol="1" filter="&quot;end_reason&quot; IS NULL OR &quot;end_reason&quot; NOT IN ('@end_reason.gap@', '@end_reason.edge_of_data@')" scalemindenom="1" scalemaxdenom="6000" label="@role.nodes@"/>
  </rules>
  <symbols>
   <symbol type="marker" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="circle"/>
    <prop k="color" v="@paint.gap.ink@,255"/>
    <prop k="size" v="1.8"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.node.ink@,255"/>
    <prop k="outline_width" v="@paint.node.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="circle"/>
    <prop k="color" v="@paint.node.fill@,255"/>
    <prop k="size" v="1"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.node.ink@,255"/>
    <prop k="outline_width" v="@paint.node.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
</qgis>
