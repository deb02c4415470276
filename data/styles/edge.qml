<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- QGIS 3 style of the layer edge; own work. Words between @ come from data/terms.yaml. -->
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
  </rules>
  <symbols>
   <symbol type="line" name="0" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="0,112,192,255"/>
    <prop k="line_width" v="0.6"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="1" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="0,112,192,255"/>
    <prop k="line_width" v="0.35"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="dot"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="2" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="132,60,12,255"/>
    <prop k="line_width" v="0.6"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="3" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="132,60,12,255"/>
    <prop k="line_width" v="0.35"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="dot"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="4" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="191,144,0,255"/>
    <prop k="line_width" v="0.6"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="5" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="191,144,0,255"/>
    <prop k="line_width" v="0.35"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="dot"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="6" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="192,0,0,255"/>
    <prop k="line_width" v="0.6"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="7" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="192,0,0,255"/>
    <prop k="line_width" v="0.35"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="dot"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="8" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="127,127,127,255"/>
    <prop k="line_width" v="0.6"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="9" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="127,127,127,255"/>
    <prop k="line_width" v="0.35"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="dot"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="10" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="255,0,255,255"/>
    <prop k="line_width" v="0.6"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="dash"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
   <symbol type="line" name="11" alpha="1" clip_to_extent="1">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <prop k="line_color" v="46,117,182,255"/>
    <prop k="line_width" v="1.0"/>
    <prop k="line_width_unit" v="MM"/>
    <prop k="line_style" v="solid"/>
    <prop k="capstyle" v="round"/>
    <prop k="joinstyle" v="round"/>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
</qgis>
