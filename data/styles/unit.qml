<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer unit; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" filter="&quot;n_outfall&quot; &gt; 0" label="@candidate_status.candidate@"/>
   <rule key="r1" symbol="1" filter="coalesce(&quot;n_outfall&quot;, 0) = 0" label="@role.units@"/>
  </rules>
  <symbols>
   <symbol type="marker" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="square"/>
    <prop k="color" v="@paint.unit.fill@,255"/>
    <prop k="size" v="2.6"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.unit.ink@,255"/>
    <prop k="outline_width" v="@paint.unit.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="square"/>
    <prop k="color" v="@paint.unit_other.fill@,255"/>
    <prop k="size" v="2.2"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.unit_other.ink@,255"/>
    <prop k="outline_width" v="@paint.unit_other.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
 <labeling type="simple">
  <settings calloutType="simple">
   <text-style fieldName="name" isExpression="0" fontSize="8" fontSizeUnit="Point" textColor="0,0,0,255" fontFamily="Noto Sans CJK SC">
    <text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255"/>
   </text-style>
   <placement placement="0" dist="1.5" distUnits="MM" priority="8"/>
   <rendering scaleVisibility="1" scaleMin="0" scaleMax="10000"/>
</settings>
 </labeling>
</qgis>
