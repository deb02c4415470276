<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer reading; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" filter="&quot;look&quot; = 'seen'" label="@reading_look.seen@"/>
   <rule key="r1" symbol="1" filter="&quot;look&quot; = 'not_seen'" label="@reading_look.not_seen@"/>
   <rule key="r2" symbol="2" filter="&quot;look&quot; = 'measured'" label="@reading_look.measured@"/>
  </rules>
  <symbols>
   <symbol type="marker" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="triangle"/>
    <prop k="color" v="@paint.reading_seen.fill@,255"/>
    <prop k="size" v="2.6"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.reading_seen.ink@,255"/>
    <prop k="outline_width" v="@paint.reading_seen.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="triangle"/>
    <prop k="color" v="@paint.reading_not_seen.fill@,255"/>
    <prop k="size" v="2.6"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.reading_not_seen.ink@,255"/>
    <prop k="outline_width" v="@paint.reading_not_seen.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="triangle"/>
    <prop k="color" v="@paint.reading_measured.fill@,255"/>
    <prop k="size" v="2.6"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.reading_measured.ink@,255"/>
    <prop k="outline_width" v="@paint.reading_measured.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
</qgis>
