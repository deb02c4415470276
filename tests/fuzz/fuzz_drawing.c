/* Any bytes as a drawing (DXF): what its driver would pass over is found without end or fault. */
#include "io/source/drawing.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    sy_drawing_report(fuzz_file("f.dxf", bytes, n_byte), "f.dxf", findings);
    g_assert_cmpuint(sy_findings_count(findings), <=, n_byte + 1);
    return 0;
}
