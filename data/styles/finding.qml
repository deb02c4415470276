<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer finding; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" filter="&quot;severity&quot; = '@severity.error@'" label="@severity.error@"/>
   <rule key="r1" symbol="1" filter="&quot;severity&quot; = '@severity.warning@'" label="@severity.warning@"/>
   <rule key="r2" symbol="2" filter="&quot;severity&quot; = '@severity.note@'" label="@severity.note@"/>
  </rules>
  <symbols>
   <symbol type="marker" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="triangle"/>
    <prop k="color" v="@paint.error.fill@,255"/>
    <prop k="size" v="3.4"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.error.ink@,255"/>
    <prop k="outline_width" v="@paint.error.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="triangle"/>
    <prop k="color" v="@paint.warning.fill@,255"/>
    <prop k="size" v="3"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.warning.ink@,255"/>
    <prop k="outline_width" v="@paint.warning.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="triangle"/>
    <prop k="color" v="@paint.note.fill@,255"/>
    <prop k="size" v="2.4"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.note.ink@,255"/>
    <prop k="outline_width" v="@paint.note.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
</qgis>
