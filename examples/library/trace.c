/* cc trace.c $(pkg-config --cflags --libs suyuan): from a folder of layers to who it was. */
#include <stdio.h>
#include <suyuan.h>

static void print_first(SyCaseFile *file, const char *outfall, GError **error) {
    SyAnswer *answer = sy_case_file_explain(file, outfall, NULL, error);
    if (answer == NULL) return;
    const SyRows *rows = sy_answer_rows(answer, "candidates");
    const char *unit = sy_rows_text(rows, 0, (guint)sy_rows_find(rows, "unit"));
    printf("%s: %.2f\n", unit, sy_rows_number(rows, 0, (guint)sy_rows_find(rows, "posterior")));
    sy_answer_free(answer);
}

int main(int argc, char **argv) {
    if (argc != 4) return fprintf(stderr, "usage: trace FOLDER OUTFALL MANHOLE\n"), 1;
    GError *error = NULL;
    const char *const paths[] = {argv[1], NULL}, *const seen[] = {"not_seen", NULL};
    sy_answer_free(sy_init(paths, "case.yaml", NULL, NULL, &error));
    SyJob *job = error == NULL ? sy_job_open("case.yaml", NULL, &error) : NULL;
    if (job != NULL) sy_run(job, "case.sqlite", NULL, &error);
    sy_job_free(job);
    SyCaseFile *file = error == NULL ? sy_case_file_open("case.sqlite", NULL, &error) : NULL;
    if (file != NULL) print_first(file, argv[2], &error);
    if (error == NULL) sy_case_file_observe(file, argv[3], seen, NULL, &error);
    if (error == NULL) print_first(file, argv[2], &error);
    sy_case_file_close(file);
    if (error != NULL) fprintf(stderr, "%s\n", error->message);
    return error == NULL ? 0 : sy_error_exit_status(error);
}
