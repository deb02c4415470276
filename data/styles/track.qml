<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer track; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" label="@role.tracks@"/>
  </rules>
  <symbols>
   <symbol type="line" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.track.ink@,255"/>
    <prop k="line_width" v="@paint.track.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.track.dashed@"/>
    <prop k="customdash" v="@paint.track.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
</qgis>
