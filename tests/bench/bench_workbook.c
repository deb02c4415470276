/*
 * A workbook of 200 000 candidates (12 columns, Chinese reasons) and the same as text: one JSON
 * line each. Bound: 5 s and 100 MB for the workbook, rows in memory included. Argument: folder to
 * write.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "io/export/csv.h"
#include "io/export/workbook.h"

enum { N = 200000 };

static const SyExportColumn columns[] = {
    {"outfall_id", "outfall_id", "排污口编号", SY_CELL_CODE, -1, 0, false},
    {"outfall", "outfall", "排污口", SY_CELL_TEXT, -1, 0, false},
    {"rank", "rank", "位次", SY_CELL_NUMBER, -1, 0, false},
    {"unit", "unit", "排污单位", SY_CELL_TEXT, -1, 0, false},
    {"unit_code", "unit_code", "统一社会信用代码", SY_CELL_CODE, -1, 0, false},
    {"permit", "permit", "排污许可证编号", SY_CELL_CODE, -1, 0, false},
    {"superior", "superior", "隶属关系", SY_CELL_TEXT, -1, 0, false},
    {"industry", "industry", "行业", SY_CELL_CODE, -1, 0, false},
    {"status", "status", "状态", SY_CELL_TEXT, -1, 0, false},
    {"probability", "probabilit", "可达概率", SY_CELL_NUMBER, 3, 0, false},
    {"distance_m", "distance_m", "沿程距离（m）", SY_CELL_NUMBER, 1, 0, false},
    {"reason", "reason", "依据", SY_CELL_TEXT, -1, 40, false},
};

static void set_text(SyColumn *column, SyIndex row) {
    static const char *const patterns[] = {"PK%06u",
                                           "澄河健康街东侧%u米雨洪排口",
                                           NULL,
                                           "澄安明利药业第%u有限公司",
                                           "91419822MA9DU%05u",
                                           "91419822MA9DU%05uQ001Q",
                                           "华信集团有限公司",
                                           "27%u",
                                           "候选",
                                           NULL,
                                           NULL,
                                           "距管网 %u m（就近推断），沿程 404 m 到排污口"};
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        if (strcmp(column->name, columns[i].name) == 0) {
            g_auto(GStrv) parts = g_strsplit(patterns[i], "%", 2);
            char text[160];
            if (parts[1] == NULL)
                g_strlcpy(text, parts[0], sizeof text);
            else
                g_snprintf(text, sizeof text, "%s%u%s", parts[0], row % 90000,
                           strchr(parts[1], 'u') + 1);
            sy_column_set_text(column, row, text);
        }
}

static SyTable *candidates(void) {
    SyTable *rows = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_reserve(rows, N);
    for (SyIndex i = 0; i < N; i++) sy_table_add_row(rows, i);
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        bool number = columns[i].kind == SY_CELL_NUMBER;
        SyColumnType type = !number                   ? SY_COLUMN_TEXT
                            : columns[i].decimals < 0 ? SY_COLUMN_INTEGER
                                                      : SY_COLUMN_REAL;
        SyColumn *column = sy_table_add_column(rows, columns[i].name, type);
        for (SyIndex row = 0; row < N; row++) {
            if (type == SY_COLUMN_TEXT) set_text(column, row);
            if (type == SY_COLUMN_INTEGER) sy_column_set_integer(column, row, row % 40);
            if (type == SY_COLUMN_REAL) sy_column_set_real(column, row, row * 0.125);
        }
    }
    return rows;
}

static void report(const char *step, gint64 start_us, clock_t start) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "{\"bench\": \"workbook\", \"step\": \"%s\", \"rows\": %d, \"seconds\": %.3f, "
        "\"cpu_seconds\": %.3f, \"peak_mb\": %ld}\n",
        step, N, (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC,
        (double)(clock() - start) / CLOCKS_PER_SEC, usage.ru_maxrss / 1024);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    g_autofree char *book_path = g_build_filename(argv[1], "bench.xlsx", NULL);
    g_autofree char *csv_path = g_build_filename(argv[1], "bench.csv", NULL);
    g_autoptr(SyTable) rows = candidates();
    g_autoptr(GError) error = NULL;
    const SyWorkbookOptions options = {.title = "候选单位", .of_pages = "&P / &N"};
    gint64 start_us = g_get_monotonic_time();
    clock_t start = clock();
    g_autoptr(SyWorkbook) book = sy_workbook_new(book_path, &options, &error);
    bool good = book != NULL &&
                sy_workbook_add(book, "候选单位", rows, columns, NULL, NULL, &error) &&
                sy_workbook_close(book, &error);
    if (good) report("xlsx", start_us, start);
    start_us = g_get_monotonic_time();
    start = clock();
    good = good && sy_export_csv(rows, csv_path, NULL, &error);
    if (good) report("csv", start_us, start);
    if (!good) fprintf(stderr, "%s\n", error->message);
    remove(book_path);
    remove(csv_path);
    return good ? 0 : 1;
}
