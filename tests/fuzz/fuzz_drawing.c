/* Any bytes as a drawing (DXF): what its driver would pass over, and how much its blocks stand for,
 * is found without end or fault. */
#include "io/source/drawing.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const SyLimits none = SY_LIMITS_NONE;
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(GError) error = NULL;
    const char *path = fuzz_file("f.dxf", bytes, n_byte);
    bool passes = sy_drawing_trust(path, &none, &error);
    g_assert_true(passes == (error == NULL));
    sy_drawing_report(path, "f.dxf", findings);
    g_assert_cmpuint(sy_findings_count(findings), <=, n_byte + 1);
    return 0;
}
