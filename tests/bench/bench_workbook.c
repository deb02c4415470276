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
    {.name = "outfall_id",
     .brief = "outfall_id",
     .label = "排污口编号",
     .kind = SY_CELL_CODE,
     .decimals = -1},
    {.name = "outfall",
     .brief = "outfall",
     .label = "排污口",
     .kind = SY_CELL_TEXT,
     .decimals = -1},
    {.name = "rank", .brief = "rank", .label = "位次", .kind = SY_CELL_NUMBER, .decimals = -1},
    {.name = "unit", .brief = "unit", .label = "排污单位", .kind = SY_CELL_TEXT, .decimals = -1},
    {.name = "unit_code",
     .brief = "unit_code",
     .label = "统一社会信用代码",
     .kind = SY_CELL_CODE,
     .decimals = -1},
    {.name = "permit",
     .brief = "permit",
     .label = "排污许可证编号",
     .kind = SY_CELL_CODE,
     .decimals = -1},
    {.name = "superior",
     .brief = "superior",
     .label = "隶属关系",
     .kind = SY_CELL_TEXT,
     .decimals = -1},
    {.name = "industry",
     .brief = "industry",
     .label = "行业",
     .kind = SY_CELL_CODE,
     .decimals = -1},
    {.name = "status", .brief = "status", .label = "状态", .kind = SY_CELL_TEXT, .decimals = -1},
    {.name = "probability",
     .brief = "probabilit",
     .label = "可达概率",
     .kind = SY_CELL_NUMBER,
     .decimals = 3},
    {.name = "distance_m",
     .brief = "distance_m",
     .label = "沿程距离（m）",
     .kind = SY_CELL_NUMBER,
     .decimals = 1},
    {.name = "reason",
     .brief = "reason",
     .label = "依据",
     .kind = SY_CELL_TEXT,
     .decimals = -1,
     .width = 40},
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
