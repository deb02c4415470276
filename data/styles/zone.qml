<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer zone; own work. Words between @ come from data/terms.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" filter="&quot;kind&quot; = '@zone_kind.county@'" label="@zone_kind.county@"/>
   <rule key="r1" symbol="1" filter="&quot;kind&quot; = '@zone_kind.water_source_1@'" label="@zone_kind.water_source_1@"/>
   <rule key="r2" symbol="2" filter="&quot;kind&quot; = '@zone_kind.water_source_2@'" label="@zone_kind.water_source_2@"/>
   <rule key="r3" symbol="3" filter="&quot;kind&quot; = '@zone_kind.nature_reserve@'" label="@zone_kind.nature_reserve@"/>
   <rule key="r4" symbol="4" filter="&quot;kind&quot; = '@zone_kind.development_zone@'" label="@zone_kind.development_zone@"/>
   <rule key="r5" symbol="5" filter="&quot;kind&quot; = '@zone_kind.park@'" label="@zone_kind.park@"/>
   <rule key="r6" symbol="6" filter="&quot;kind&quot; = '@zone_kind.sewer_service@'" label="@zone_kind.sewer_service@"/>
   <rule key="r7" symbol="7" filter="&quot;kind&quot; = '@zone_kind.function_zone@'" label="@zone_kind.function_zone@"/>
  </rules>
  <symbols>
   <symbol type="fill" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="255,255,255,0"/>
    <prop k="style" v="solid"/>
    <prop k="outline_color" v="89,89,89,255"/>
    <prop k="outline_width" v="0.6"/>
    <prop k="outline_style" v="dash dot"/>
    </layer>
   </symbol>
   <symbol type="fill" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="0,176,80,70"/>
    <prop k="style" v="solid"/>
    <prop k="outline_color" v="0,176,80,255"/>
    <prop k="outline_width" v="0.4"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="fill" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="146,208,80,60"/>
    <prop k="style" v="solid"/>
    <prop k="outline_color" v="146,208,80,255"/>
    <prop k="outline_width" v="0.4"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="fill" name="3" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="55,86,35,50"/>
    <prop k="style" v="solid"/>
    <prop k="outline_color" v="55,86,35,255"/>
    <prop k="outline_width" v="0.4"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="fill" name="4" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="255,192,0,40"/>
    <prop k="style" v="solid"/>
    <prop k="outline_color" v="255,192,0,255"/>
    <prop k="outline_width" v="0.4"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="fill" name="5" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="244,177,131,50"/>
    <prop k="style" v="solid"/>
    <prop k="outline_color" v="197,90,17,255"/>
    <prop k="outline_width" v="0.4"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="fill" name="6" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="189,215,238,40"/>
    <prop k="style" v="solid"/>
    <prop k="outline_color" v="91,155,213,255"/>
    <prop k="outline_width" v="0.4"/>
    <prop k="outline_style" v="solid"/>
    </layer>
   </symbol>
   <symbol type="fill" name="7" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="91,155,213,30"/>
    <prop k="style" v="solid"/>
    <prop k="outline_color" v="91,155,213,255"/>
    <prop k="outline_width" v="0.4"/>
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
   <placement placement="1" dist="1.5" distUnits="MM" priority="8"/>
  </settings>
 </labeling>
</qgis>
