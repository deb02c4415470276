<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer edge; own work. Words between @ come from data/terms.yaml, paints from atlas.yaml. -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling">
 <renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">
  <rules key="all">
   <rule key="r0" symbol="0" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;system&quot; = '@system.storm@' AND coalesce(&quot;direction_confidence&quot;, 1) &gt;= 0.9" label="@system.storm@"/>
   <rule key="r1" symbol="1" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;system&quot; = '@system.storm@' AND &quot;direction_confidence&quot; &lt; 0.9" label="@system.storm@ (@style.doubtful@)"/>
   <rule key="r2" symbol="2" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;system&quot; = '@system.sewage@' AND coalesce(&quot;direction_confidence&quot;, 1) &gt;= 0.9" label="@system.sewage@"/>
   <rule key="r3" symbol="3" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;system&quot; = '@system.sewage@' AND &quot;direction_confidence&quot; &lt; 0.9" label="@system.sewage@ (@style.doubtful@)"/>
   <rule key="r4" symbol="4" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;system&quot; = '@system.combined@' AND coalesce(&quot;direction_confidence&quot;, 1) &gt;= 0.9" label="@system.combined@"/>
   <rule key="r5" symbol="5" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;system&quot; = '@system.combined@' AND &quot;direction_confidence&quot; &lt; 0.9" label="@system.combined@ (@style.doubtful@)"/>
   <rule key="r6" symbol="6" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;system&quot; = '@system.process@' AND coalesce(&quot;direction_confidence&quot;, 1) &gt;= 0.9" label="@system.process@"/>
   <rule key="r7" symbol="7" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;system&quot; = '@system.process@' AND &quot;direction_confidence&quot; &lt; 0.9" label="@system.process@ (@style.doubtful@)"/>
   <rule key="r8" symbol="8" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;system&quot; = '@system.unknown@' AND coalesce(&quot;direction_confidence&quot;, 1) &gt;= 0.9" label="@system.unknown@"/>
   <rule key="r9" symbol="9" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;system&quot; = '@system.unknown@' AND &quot;direction_confidence&quot; &lt; 0.9" label="@system.unknown@ (@style.doubtful@)"/>
   <rule key="r10" symbol="10" filter="&quot;kind&quot; = '@edge_kind.gap@'" label="@edge_kind.gap@"/>
   <rule key="r11" symbol="11" filter="&quot;kind&quot; = '@edge_kind.river@'" label="@edge_kind.river@"/>
   <rule key="r12" symbol="12" scalemindenom="1" scalemaxdenom="5000" filter="&quot;kind&quot; NOT IN ('@edge_kind.gap@', '@edge_kind.river@') AND &quot;direction_confidence&quot; &gt;= 0.9" label="@style.flow@"/>
  </rules>
  <symbols>
   <symbol type="line" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.storm.ink@,255"/>
    <prop k="line_width" v="@paint.storm.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.storm.dashed@"/>
    <prop k="customdash" v="@paint.storm.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.storm.ink@,255"/>
    <prop k="line_width" v="0.35"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.storm.dashed@"/>
    <prop k="customdash" v="@paint.storm.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.sewage.ink@,255"/>
    <prop k="line_width" v="@paint.sewage.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.sewage.dashed@"/>
    <prop k="customdash" v="@paint.sewage.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="3" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.sewage.ink@,255"/>
    <prop k="line_width" v="0.35"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.sewage.dashed@"/>
    <prop k="customdash" v="@paint.sewage.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="4" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.combined.ink@,255"/>
    <prop k="line_width" v="@paint.combined.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.combined.dashed@"/>
    <prop k="customdash" v="@paint.combined.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="5" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.combined.ink@,255"/>
    <prop k="line_width" v="0.35"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.combined.dashed@"/>
    <prop k="customdash" v="@paint.combined.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="6" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.process.ink@,255"/>
    <prop k="line_width" v="@paint.process.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.process.dashed@"/>
    <prop k="customdash" v="@paint.process.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="7" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.process.ink@,255"/>
    <prop k="line_width" v="0.35"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.process.dashed@"/>
    <prop k="customdash" v="@paint.process.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="8" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.unknown.ink@,255"/>
    <prop k="line_width" v="@paint.unknown.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.unknown.dashed@"/>
    <prop k="customdash" v="@paint.unknown.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="9" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.unknown.ink@,255"/>
    <prop k="line_width" v="0.35"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.unknown.dashed@"/>
    <prop k="customdash" v="@paint.unknown.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="10" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.gap.ink@,255"/>
    <prop k="line_width" v="@paint.gap.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.gap.dashed@"/>
    <prop k="customdash" v="@paint.gap.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="flat"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="11" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="@paint.river.ink@,255"/>
    <prop k="line_width" v="@paint.river.width@"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="use_custom_dash" v="@paint.river.dashed@"/>
    <prop k="customdash" v="@paint.river.dash@"/>
    <prop k="customdash_unit" v="MM"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="12" alpha="1" clip_to_extent="1">
    <layer class="MarkerLine" enabled="1" pass="0" locked="0">
    <prop k="placement" v="centralpoint"/>
    <prop k="rotate" v="1"/>
     <symbol type="marker" name="@12@0" alpha="1" clip_to_extent="1">
      <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
      <prop k="name" v="filled_arrowhead"/>
      <prop k="color" v="@paint.arrow.fill@,255"/>
      <prop k="size" v="2"/>
      <prop k="size_unit" v="MM"/>
      <prop k="outline_style" v="no"/>
      <prop k="outline_color" v="@paint.arrow.fill@,255"/>
      </layer>
     </symbol>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
</qgis>
