<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer inspection; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" filter="&quot;look&quot; = 'severe'" label="@inspection_look.severe@"/>
   <rule key="r1" symbol="1" filter="&quot;look&quot; = 'lateral'" label="@inspection_look.lateral@"/>
   <rule key="r2" symbol="2" filter="&quot;look&quot; = 'other'" label="@inspection_look.other@"/>
   <rule key="r3" symbol="3" filter="&quot;look&quot; = 'inflow'" label="@inspection_look.inflow@"/>
  </rules>
  <symbols>
   <symbol type="marker" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="diamond"/>
    <prop k="color" v="@paint.defect_severe.fill@,255"/>
    <prop k="size" v="3.4"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.defect_severe.ink@,255"/>
    <prop k="outline_width" v="@paint.defect_severe.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="diamond"/>
    <prop k="color" v="@paint.defect_lateral.fill@,255"/>
    <prop k="size" v="3"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.defect_lateral.ink@,255"/>
    <prop k="outline_width" v="@paint.defect_lateral.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="diamond"/>
    <prop k="color" v="@paint.defect_other.fill@,255"/>
    <prop k="size" v="2.4"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.defect_other.ink@,255"/>
    <prop k="outline_width" v="@paint.defect_other.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="3" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="diamond"/>
    <prop k="color" v="@paint.reading_measured.fill@,255"/>
    <prop k="size" v="2.4"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.reading_measured.ink@,255"/>
    <prop k="outline_width" v="@paint.reading_measured.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
</qgis>
