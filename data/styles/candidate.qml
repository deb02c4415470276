<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer candidate; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" filter="&quot;rank&quot; = 1 AND &quot;status&quot; = '@candidate_status.candidate@'" label="@style.first@"/>
   <rule key="r1" symbol="1" filter="&quot;rank&quot; &gt; 1 AND &quot;status&quot; = '@candidate_status.candidate@'" label="@candidate_status.candidate@"/>
   <rule key="r2" symbol="2" filter="&quot;status&quot; = '@candidate_status.indirect@'" label="@candidate_status.indirect@"/>
  </rules>
  <symbols>
   <symbol type="line" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.first.ink@,255"/>
    <prop k="line_width" v="@paint.first.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.first.dashed@"/>
    <prop k="customdash" v="@paint.first.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.next.ink@,255"/>
    <prop k="line_width" v="@paint.next.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.next.dashed@"/>
    <prop k="customdash" v="@paint.next.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.indirect.ink@,255"/>
    <prop k="line_width" v="@paint.indirect.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.indirect.dashed@"/>
    <prop k="customdash" v="@paint.indirect.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
</qgis>
