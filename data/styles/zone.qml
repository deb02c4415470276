<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer zone; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
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
    <prop k="color" v="@paint.county.ink@,0"/>
    <prop k="style" v="solid"/>
    <prop k="outline_style" v="no"/>
    </layer>
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.county.ink@,255"/>
    <prop k="line_width" v="@paint.county.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.county.dashed@"/>
    <prop k="customdash" v="@paint.county.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    </layer>
   </symbol>
   <symbol type="fill" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="@paint.water_source_1.ink@,25"/>
    <prop k="style" v="solid"/>
    <prop k="outline_style" v="no"/>
    </layer>
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.water_source_1.ink@,255"/>
    <prop k="line_width" v="@paint.water_source_1.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.water_source_1.dashed@"/>
    <prop k="customdash" v="@paint.water_source_1.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    </layer>
   </symbol>
   <symbol type="fill" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="@paint.water_source_2.ink@,25"/>
    <prop k="style" v="solid"/>
    <prop k="outline_style" v="no"/>
    </layer>
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.water_source_2.ink@,255"/>
    <prop k="line_width" v="@paint.water_source_2.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.water_source_2.dashed@"/>
    <prop k="customdash" v="@paint.water_source_2.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    </layer>
   </symbol>
   <symbol type="fill" name="3" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="@paint.nature_reserve.ink@,25"/>
    <prop k="style" v="solid"/>
    <prop k="outline_style" v="no"/>
    </layer>
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.nature_reserve.ink@,255"/>
    <prop k="line_width" v="@paint.nature_reserve.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.nature_reserve.dashed@"/>
    <prop k="customdash" v="@paint.nature_reserve.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    </layer>
   </symbol>
   <symbol type="fill" name="4" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="@paint.development_zone.ink@,25"/>
    <prop k="style" v="solid"/>
    <prop k="outline_style" v="no"/>
    </layer>
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.development_zone.ink@,255"/>
    <prop k="line_width" v="@paint.development_zone.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.development_zone.dashed@"/>
    <prop k="customdash" v="@paint.development_zone.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    </layer>
   </symbol>
   <symbol type="fill" name="5" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="@paint.park.ink@,25"/>
    <prop k="style" v="solid"/>
    <prop k="outline_style" v="no"/>
    </layer>
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.park.ink@,255"/>
    <prop k="line_width" v="@paint.park.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.park.dashed@"/>
    <prop k="customdash" v="@paint.park.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    </layer>
   </symbol>
   <symbol type="fill" name="6" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="@paint.sewer_service.ink@,25"/>
    <prop k="style" v="solid"/>
    <prop k="outline_style" v="no"/>
    </layer>
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.sewer_service.ink@,255"/>
    <prop k="line_width" v="@paint.sewer_service.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.sewer_service.dashed@"/>
    <prop k="customdash" v="@paint.sewer_service.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    </layer>
   </symbol>
   <symbol type="fill" name="7" alpha="1" clip_to_extent="1">
    <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <prop k="color" v="@paint.function_zone.ink@,25"/>
    <prop k="style" v="solid"/>
    <prop k="outline_style" v="no"/>
    </layer>
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.function_zone.ink@,255"/>
    <prop k="line_width" v="@paint.function_zone.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.function_zone.dashed@"/>
    <prop k="customdash" v="@paint.function_zone.dash@"/>
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
