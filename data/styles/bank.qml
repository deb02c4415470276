<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer bank; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" filter="&quot;state&quot; = '@walk_state.walked@'" label="@walk_state.walked@"/>
   <rule key="r1" symbol="1" filter="&quot;state&quot; = '@walk_state.not_walked@'" label="@walk_state.not_walked@"/>
   <rule key="r2" symbol="2" filter="&quot;state&quot; = '@walk_state.unclear@'" label="@walk_state.unclear@"/>
  </rules>
  <symbols>
   <symbol type="line" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.bank_walked.ink@,255"/>
    <prop k="line_width" v="@paint.bank_walked.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.bank_walked.dashed@"/>
    <prop k="customdash" v="@paint.bank_walked.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.bank_not_walked.ink@,255"/>
    <prop k="line_width" v="@paint.bank_not_walked.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.bank_not_walked.dashed@"/>
    <prop k="customdash" v="@paint.bank_not_walked.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.bank_unclear.ink@,255"/>
    <prop k="line_width" v="@paint.bank_unclear.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.bank_unclear.dashed@"/>
    <prop k="customdash" v="@paint.bank_unclear.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
</qgis>
