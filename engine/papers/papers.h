/*
 * Papers that offices sign.
 *
 * Here: Documents for word processors, filled from templates: fields (data/forms), pictures,
 *   photographs, for one outfall or for the whole case.
 * In: The case file, records, pictures; templates of data/forms or of the office.
 * Out: .docx files, the same as pages: writers of engine/export.
 */
#pragma once
#include "engine/export/export.h"

/* --format docx: every document of data/forms, or that of the template asked for. */
SyExportWriter sy_export_docx;
/* --format sign: the sign beside each outfall at its size (data/forms/sign.yaml,
 * data/styles/sign.yaml), and the card behind its code of squares. */
SyExportWriter sy_export_sign;
/* --format record: the record of the tracing (or the template asked for) as pages for the browser and
 * its printer, by data/forms/page.xsl. */
SyExportWriter sy_export_record;
