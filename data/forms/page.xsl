<?xml version="1.0" encoding="UTF-8"?>
<!-- A document of this folder, filled, as a page for the browser and its printer (suyuan export, format record). Pictures stand in it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
    xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" exclude-result-prefixes="w a r wp">
  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:param name="lang"/>
  <xsl:template match="/w:document">
    <html lang="{$lang}">
      <head>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>
          <xsl:for-each select="w:body//w:p[w:pPr/w:pStyle/@w:val = 'Title' or w:pPr/w:pStyle/@w:val = 'Subtitle']">
            <xsl:for-each select=".//w:t"><xsl:value-of select="."/></xsl:for-each>
            <xsl:text> </xsl:text>
          </xsl:for-each>
        </title>
        <style>
          body { max-width: 180mm; margin: 12mm auto; padding: 0 4mm; font: 10.5pt/1.5 "Noto Serif CJK SC", "Songti SC", SimSun, serif; color: #000 }
          .Title { font: bold 18pt/1.4 "Noto Sans CJK SC", SimHei, sans-serif; text-align: center; margin: 0 }
          .Subtitle { font-size: 12pt; text-align: center; margin: 0 0 4mm }
          .Heading1 { font: bold 13pt/1.4 "Noto Sans CJK SC", SimHei, sans-serif; margin: 5mm 0 2mm; break-after: avoid }
          .Body { text-indent: 2em; text-align: justify; margin: 0 0 2mm }
          .Cell, .Small, .Normal { margin: 1mm 0 } .Cell { font-size: 9.5pt } .Small { font-size: 8.5pt; color: #444 }
          table { width: 100%; border-collapse: collapse; margin: 0 0 3mm } tr { break-inside: avoid }
          td { border: 1px solid #000; padding: 0 1.5mm; overflow-wrap: anywhere } td.head { background: #eee } img { max-width: 100% }
          @page { size: A4; margin: 15mm } @media print { body { margin: 0; max-width: none; padding: 0 } }
        </style>
      </head>
      <body><xsl:apply-templates select="w:body/*"/></body>
    </html>
  </xsl:template>
  <xsl:template match="w:p">
    <xsl:variable name="style" select="w:pPr/w:pStyle/@w:val"/>
    <xsl:choose>
      <xsl:when test="$style = 'Title'"><h1 class="Title"><xsl:apply-templates/></h1></xsl:when>
      <xsl:when test="$style = 'Heading1'"><h2 class="Heading1"><xsl:apply-templates/></h2></xsl:when>
      <xsl:when test="$style"><p class="{$style}"><xsl:apply-templates/></p></xsl:when>
      <xsl:otherwise><p class="Normal"><xsl:apply-templates/></p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
  <xsl:template match="w:r[w:rPr/w:b]"><b><xsl:apply-templates/></b></xsl:template>
  <xsl:template match="w:t"><xsl:value-of select="."/></xsl:template>
  <xsl:template match="w:tab"><xsl:text>&#160;&#160;</xsl:text></xsl:template>
  <xsl:template match="w:br"><br/></xsl:template>
  <xsl:template match="w:tbl"><table><xsl:apply-templates/></table></xsl:template>
  <xsl:template match="w:tr"><tr><xsl:apply-templates/></tr></xsl:template>
  <xsl:template match="w:tc[w:tcPr/w:vMerge[not(@w:val = 'restart')]]"><td/></xsl:template>
  <xsl:template match="w:tc">
    <td>
      <xsl:if test="w:tcPr/w:gridSpan"><xsl:attribute name="colspan"><xsl:value-of select="w:tcPr/w:gridSpan/@w:val"/></xsl:attribute></xsl:if>
      <xsl:if test="w:tcPr/w:shd"><xsl:attribute name="class">head</xsl:attribute></xsl:if>
      <xsl:apply-templates/>
    </td>
  </xsl:template>
  <!-- suyuan puts the picture itself where the document names its part; extents are in 1/36000 mm -->
  <xsl:template match="w:drawing">
    <xsl:variable name="source" select=".//a:blip/@r:embed"/>
    <xsl:if test="starts-with($source, 'data:image/')">
      <img src="{$source}" alt="{.//wp:docPr/@descr}" style="width: {number(.//wp:extent/@cx) div 36000}mm"/>
    </xsl:if>
  </xsl:template>
  <xsl:template match="w:sdtPr | w:pPr | w:rPr | w:tblPr | w:tblGrid | w:trPr | w:tcPr | w:sectPr | w:instrText | w:del"/>
</xsl:stylesheet>
