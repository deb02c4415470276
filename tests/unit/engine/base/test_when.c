#include "engine/base/when.h"

static void test_dates(void) {
    static const struct {
        const char *text, *iso; /* NULL: refused */
    } cases[] = {
        {"2024-05-01", "2024-05-01"},
        {" 2024-5-1 ", "2024-05-01"},
        {"2024/5/31", "2024-05-31"},
        {"2024.12.1", "2024-12-01"},
        {"20240501", "2024-05-01"},
        {"2024年5月1日", "2024-05-01"},
        {"2024年5月1日 10时30分", "2024-05-01T10:30"},
        {"2024-05-01T10:30", "2024-05-01T10:30"},
        {"2024-05-01 9:05:07", "2024-05-01T09:05:07"},
        {"2024/05/01 10:30:00.250", "2024-05-01T10:30:00"},
        {"2024-05-01T10:30:00Z", "2024-05-01T10:30:00Z"},
        {"2024-05-01T10:30+08:00", "2024-05-01T10:30+08:00"},
        {"2024-05-01T10:30+0800", "2024-05-01T10:30+08:00"},
        {"2024-02-29", "2024-02-29"},
        {"2023-02-29", NULL},
        {"2024-13-01", NULL},
        {"2024-05-32", NULL},
        {"2024-05-01T24:00", NULL},
        {"2024-05-01T10:61", NULL},
        {"2024-05", NULL},
        {"5/1/2024", NULL},
        {"0024-05-01", NULL},
        {"2024-05-01 later", NULL},
        {"yesterday", NULL},
        {"", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *iso = sy_when_parse(cases[i].text);
        g_test_message("%s", cases[i].text);
        g_assert_cmpstr(iso, ==, cases[i].iso);
    }
}

/* What it gives it takes again. */
static void test_again(void) {
    for (int day = 1; day <= 28; day++) {
        g_autofree char *text =
            g_strdup_printf("2025年%d月%d日 %d:%02d", day % 12 + 1, day, day % 24, day);
        g_autofree char *once = sy_when_parse(text), *twice = sy_when_parse(once);
        g_assert_nonnull(once);
        g_assert_cmpstr(once, ==, twice);
    }
}

/* Days on which nothing was seen: of another century, or still to come; a day's grace. */
static void test_cannot_be(void) {
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_assert_cmpint(sy_when_check("1979-12-31T23:59"), ==, SY_WHEN_TOO_EARLY);
    g_assert_cmpint(sy_when_check("1980-01-01"), ==, SY_WHEN_GOOD);
    for (int days = -400; days <= 400; days += 4) {
        g_autoptr(GDateTime) then = g_date_time_add_days(now, days);
        g_autofree char *iso = g_date_time_format(then, "%Y-%m-%d");
        g_assert_cmpint(sy_when_check(iso), ==, days > 1 ? SY_WHEN_TO_COME : SY_WHEN_GOOD);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/when/dates", test_dates);
    g_test_add_func("/when/again", test_again);
    g_test_add_func("/when/cannot_be", test_cannot_be);
    return g_test_run();
}
