<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer finding; own work. Words between @ come from data/terms.yaml. -->
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
    <prop k="name" v="cross2"/>
    <prop k="color" v="255,0,0,255"/>
    <prop k="size" v="3.4"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="255,0,0,255"/>
    <prop k="outline_width" v="0.2"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="cross2"/>
    <prop k="color" v="255,192,0,255"/>
    <prop k="size" v="3"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="255,192,0,255"/>
    <prop k="outline_width" v="0.2"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="cross2"/>
    <prop k="color" v="91,155,213,255"/>
    <prop k="size" v="2.4"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="91,155,213,255"/>
    <prop k="outline_width" v="0.2"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
</qgis>
