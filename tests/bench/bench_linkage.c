/* Linkage of generated registers and rounds: bench_linkage units|outfalls ROWS [SEED]. JSON lines:
 * time, memory, precision and recall of what is joined, and a line a bin of the probabilities said.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tests/unit/engine/link/registers.h"

int main(int argc, char **argv) {
    bool outfalls = argc > 1 && strcmp(argv[1], "outfalls") == 0;
    SyIndex n = argc > 2 ? (SyIndex)strtoul(argv[2], NULL, 10) : 1000;
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    g_autoptr(GError) error = NULL;
    g_autoptr(SyLinkRules) rules = sy_link_rules_load(g_getenv("SUYUAN_DATA"), &error);
    if (rules == NULL) g_error("%s", error->message);
    g_autoptr(Registers) made = outfalls ? registers_outfalls(n, seed) : registers_units(n, seed);
    SyLinkAsk ask = {.kind = outfalls ? SY_LINK_OUTFALLS : SY_LINK_UNITS, .one_to_one = true};
    g_auto(SyLinks) links = {0};
    gint64 begin = g_get_monotonic_time();
    if (!sy_link_rows(rules, &ask, (const SyLinkRow *)(const void *)made->rows->data,
                      made->rows->len, &links, NULL, &error))
        g_error("%s", error->message);
    double seconds = (double)(g_get_monotonic_time() - begin) / 1e6;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    RegistersScore s = registers_score(made, &links, rules->sure);
    printf(
        "{\"bench\": \"linkage_%s\", \"rows\": [%u, %u], \"seconds\": %.1f, \"mb\": %ld, "
        "\"pairs\": %u, \"joined\": %u, \"precision\": %.4f, \"recall\": %.4f}\n",
        outfalls ? "outfalls" : "units", made->n_first, made->rows->len - made->n_first, seconds,
        usage.ru_maxrss / 1024, links.pairs->len, s.n_joined,
        s.n_joined > 0 ? (double)s.n_right / s.n_joined : 0,
        s.n_true > 0 ? (double)s.n_right / s.n_true : 0);
    for (int bin = 0; bin < 10; bin++)
        if (s.n_bin[bin] > 0)
            printf("{\"bin\": %.1f, \"pairs\": %.0f, \"said\": %.3f, \"true\": %.3f}\n", bin / 10.0,
                   s.n_bin[bin], s.said[bin] / s.n_bin[bin], s.true_[bin] / s.n_bin[bin]);
    for (int f = 0; f < SY_N_LINK_FIELD && g_getenv("SHOW_WEIGHTS") != NULL; f++)
        for (SyIndex k = 0; k < links.field[f].n_level; k++)
            printf("{\"field\": \"%s\", \"level\": %u, \"m\": %.4f, \"u\": %.3g}\n",
                   sy_link_field_name((SyLinkFieldKind)f), k, links.field[f].m[k],
                   links.field[f].u[k]);
    return 0;
}
