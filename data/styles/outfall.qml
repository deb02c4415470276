<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer outfall; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" filter="&quot;status&quot; = '@answer_status.traced@'" label="@answer_status.traced@"/>
   <rule key="r1" symbol="1" filter="&quot;status&quot; = '@answer_status.candidates@'" label="@answer_status.candidates@"/>
   <rule key="r2" symbol="2" filter="&quot;status&quot; NOT IN ('@answer_status.traced@', '@answer_status.candidates@') OR &quot;status&quot; IS NULL" label="@answer_status.unknown@"/>
  </rules>
  <symbols>
   <symbol type="marker" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="circle"/>
    <prop k="color" v="@paint.traced.fill@,255"/>
    <prop k="size" v="4"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.traced.ink@,255"/>
    <prop k="outline_width" v="@paint.traced.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="circle"/>
    <prop k="color" v="@paint.candidates.fill@,255"/>
    <prop k="size" v="4"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.candidates.ink@,255"/>
    <prop k="outline_width" v="@paint.candidates.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="marker" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
    <prop k="name" v="circle"/>
    <prop k="color" v="@paint.source_unknown.fill@,255"/>
    <prop k="size" v="4"/>
    <prop k="size_unit" v="MM"/>
    <prop k="outline_color" v="@paint.source_unknown.ink@,255"/>
    <prop k="outline_width" v="@paint.source_unknown.width@"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
 <labeling type="simple">
  <settings calloutType="simple">
   <text-style fieldName="name" isExpression="0" fontSize="9" fontSizeUnit="Point" textColor="0,0,0,255" fontFamily="Noto Sans CJK SC">
    <text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255"/>
   </text-style>
   <placement placement="0" dist="1.5" distUnits="MM" priority="8"/>
  </settings>
 </labeling>
</qgis>
