<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer parcel; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" label="@layer_word.parcel@"/>
  </rules>
  <symbols>
   <symbol type="fill" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="@paint.parcel.fill@,120"/>
    <prop k="style" v="solid"/>
    <prop k="outline_style" v="no"/>
    </layer>
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.parcel.ink@,255"/>
    <prop k="line_width" v="@paint.parcel.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.parcel.dashed@"/>
    <prop k="customdash" v="@paint.parcel.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
 <labeling type="simple">
  <settings calloutType="simple">
   <text-style fieldName="name" isExpression="0" fontSize="9" fontSizeUnit="Point" textColor="0,0,0,255" fontFamily="Noto Sans CJK SC">
    <text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255"/>
   </text-style>
   <placement placement="1" dist="1.5" distUnits="MM" priority="8"/>
  </settings>
 </labeling>
</qgis>
