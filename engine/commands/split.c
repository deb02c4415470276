/* suyuan split, suyuan stitch: a province in parts, and together again. */
#include <stdio.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/file.h"
#include "engine/commands/commands.h"
#include "engine/province/province.h"

static bool split(const SyArguments *asked, const SyProgram *program, GError **error) {
    const char *by = sy_arguments_text(asked, "by"), *folder = sy_arguments_text(asked, "to");
    const SySplitOptions how = {
        .by = g_strcmp0(by, "county") == 0 ? SY_SPLIT_COUNTY : SY_SPLIT_COMPONENTS,
        .size = sy_arguments_number(asked, "size", SY_SPLIT_SIZE)};
    g_autoptr(SyCase) job = sy_case_read(sy_arguments_word(asked, 0), program->data_folder, error);
    if (job == NULL || !sy_case_can_run(job, true, error)) return false;
    sy_case_default_lang(job, program->lang);
    SySplitSummary made;
    if (!sy_province_split(job, folder, &how, program, &made, error)) return false;
    printf(_("%u parts of %u components, %u edges, the largest %u\n"), made.n_part,
           made.n_component, made.n_edge, made.largest);
    if (made.n_over > 0 && !program->quiet)
        sy_note(_("%u parts are larger than --size: what is joined or near stays together\n"),
                made.n_over);
    return true;
}

static const SyOption split_options[] = {
    {.name = "to",
     .value = N_("DIR"),
     .help = N_("the folder of the parts; new, or empty"),
     .flags = SY_OPTION_REQUIRED},
    {.name = "by",
     .value = N_("WHAT"),
     .help = N_("what parts are made of; components where nothing is said"),
     .choices = "components|county"},
    {.name = "size",
     .value = N_("N"),
     .help = N_("edges of a part at most; 1000000 where nothing is said"),
     .flags = SY_OPTION_NUMBER,
     .least = 1,
     .most = 1000000000},
    {.name = NULL}};

const SyCommand sy_command_split = {
    .name = "split",
    .words = N_("CASE"),
    .what = N_("the parts of a province, each a case to run by itself"),
    .details = N_("  CASE             case.yaml of the whole\n"
                  "what is joined, near, or named by the other stays in one part; "
                  "parts.parallel and parts.sbatch run them\n"),
    .least = 1,
    .most = 1,
    .run = split,
    .groups = {{NULL, split_options}, SY_COMMON_OPTIONS}};

static bool stitch(const SyArguments *asked, const SyProgram *program, GError **error) {
    const char *out = sy_arguments_text(asked, "output");
    return sy_file_may_be_written(out, error) &&
           sy_province_stitch(sy_arguments_word(asked, 0), out, program, error);
}

static const SyOption stitch_options[] = {{.name = "output",
                                           .letter = 'o',
                                           .value = N_("FILE"),
                                           .help = N_("the case file of the whole"),
                                           .flags = SY_OPTION_REQUIRED},
                                          {.name = NULL}};

const SyCommand sy_command_stitch = {
    .name = "stitch",
    .words = N_("DIR"),
    .what = N_("the case file of a province from those of its parts"),
    .details = N_("  DIR              the folder that suyuan split made, its parts run\n"),
    .least = 1,
    .most = 1,
    .run = stitch,
    .groups = {{NULL, stitch_options}, SY_COMMON_OPTIONS}};
