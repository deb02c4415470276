/* What machines say from 0 to 1, weighed: a look with the machine's own shares of error
 * (data/machines.csv). */
#include <math.h>

#include "engine/search/parts.h"

double sy_search_certainty(const SySearchReading *reading) {
    double value = reading->seen ? reading->value : reading->limit, even = reading->elevated;
    return value > even ? (value - even) / (1 - even) : (value - even) / even;
}

/* P(it is found | P(it would be said for certain)): at the value that says nothing one half. */
static double found(double share, double certainty) {
    double sure = (1 + fabs(certainty)) / 2;
    return sure * share + (1 - sure) * (1 - share);
}

double sy_search_machine(const SySearchReading *reading, bool is_so, const SyJudgement *judgement) {
    const SyMachine *machine =
        &g_array_index(judgement->parameters, SyParameter, reading->parameter).machine;
    const SyFactors *factors = &judgement->factors;
    double missed = machine->missed_share, wrong = machine->false_share;
    if (reading->wet) {
        missed = fmax(missed, factors->wet_beta);
        wrong = fmin(fmax(wrong, factors->wet_alpha), 1 - missed);
    }
    return found(is_so ? 1 - missed : wrong, sy_search_certainty(reading));
}

/* On a scale that has no 0: a concentration of nothing says nothing. */
void sy_search_weigh_machine(const SySearchReading *from, const SyJudgement *judgement,
                             SyReading *reading) {
    reading->seen = true;
    reading->elevated = 2;
    reading->value = reading->elevated + sy_search_certainty(from);
    reading->background = reading->noise.limit = NAN;
    reading->noise.alpha = sy_search_machine(from, false, judgement);
    reading->noise.beta =
        fmin(1 - sy_search_machine(from, true, judgement), 1 - reading->noise.alpha);
}
