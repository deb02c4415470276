#include "io/source/crs_words.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "io/source/crs.h"

/* Codes of the first zone of each family, with the zone's number in front and without (EPSG
 * database, China: CGCS2000 4491-4554, Xian 1980 2327-2390, Beijing 1954 21413-21463, 2401-2442).
 */
typedef struct {
    const char *words[6];
    int zone_3, meridian_3, zone_6, meridian_6;
} Datum;

static const Datum datums[] = {
    {{"2000国家", "国家2000", "cgcs2000", "cgcs 2000", "2000坐标", NULL}, 4513, 4534, 4491, 4502},
    {{"西安80", "西安1980", "1980西安", "80西安", "xian", NULL}, 2349, 2370, 2327, 2338},
    {{"北京54", "北京1954", "1954北京", "54北京", "beijing", NULL}, 2401, 2422, 21413, 21453},
};

int sy_crs_zone_epsg(int zone) {
    if (zone >= 25 && zone <= 45) return datums[0].zone_3 + zone - 25;
    return zone >= 13 && zone <= 23 ? datums[0].zone_6 + zone - 13 : 0;
}

int sy_crs_meridian_epsg(int meridian_deg) {
    bool known = meridian_deg >= 75 && meridian_deg <= 135 && meridian_deg % 3 == 0;
    return known ? datums[0].meridian_3 + (meridian_deg - 75) / 3 : 0;
}

static const Datum *datum_of(const char *folded) {
    for (gsize i = 0; i < G_N_ELEMENTS(datums); i++)
        for (int k = 0; datums[i].words[k] != NULL; k++)
            if (strstr(folded, datums[i].words[k]) != NULL) return &datums[i];
    return NULL;
}

/* The number that stands right before @word or, past blanks and punctuation, right behind it; 0:
 * none. */
static int number_at(const char *text, const char *word, bool before) {
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        const char *digits = at;
        if (before) {
            while (digits > text && g_ascii_isdigit(digits[-1])) digits--;
            if (digits == at) continue;
        } else {
            digits += strlen(word);
            for (int i = 0; i < 12 && *digits != '\0' && !g_ascii_isdigit(*digits); i++) digits++;
        }
        if (g_ascii_isdigit(*digits)) return (int)g_ascii_strtoll(digits, NULL, 10);
    }
    return 0;
}

/* "第38带", "38带"; "3度带" is the family and no zone. */
static int zone_of(const char *folded) {
    int zone = number_at(folded, "带", true);
    if (zone == 0) zone = number_at(folded, "带号", false);
    return (zone >= 13 && zone <= 23) || (zone >= 25 && zone <= 45) ? zone : 0;
}

/* "UTM zone 48N", "UTM投影50带" on WGS 84, north where nothing else is said; 0: none. */
static int utm_of(const char *folded) {
    const char *at = strstr(folded, "utm");
    if (at == NULL) return 0;
    int zone = number_at(at, "utm", false);
    const char *digits = at + strcspn(at, "0123456789");
    bool south = digits[strspn(digits, "0123456789")] == 's';
    return zone >= 1 && zone <= 60 ? (south ? 32700 : 32600) + zone : 0;
}

/* A number behind EPSG may be of a page, lack a digit, or be of heights. */
static bool is_known(int code) {
    g_autofree char *text = g_strdup_printf("EPSG:%d", code);
    g_autoptr(SyCrs) crs = sy_crs_parse(text, NULL, NULL);
    return crs != NULL;
}

char *sy_crs_of_words(const char *text) {
    if (text == NULL) return NULL;
    g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    if (plain == NULL) return NULL;
    g_autofree char *folded = g_utf8_casefold(plain, -1);
    int code = number_at(folded, "epsg", false);
    if (code == 0) code = utm_of(folded);
    if (code > 0 && is_known(code)) return g_strdup_printf("EPSG:%d", code);
    const Datum *datum = datum_of(folded);
    int zone = zone_of(folded), meridian = 0;
    static const char *const words[] = {"中央子午线", "中央经线", "central meridian"};
    for (gsize i = 0; meridian == 0 && i < G_N_ELEMENTS(words); i++)
        meridian = number_at(folded, words[i], false);
    if (datum == NULL) datum = &datums[0];
    if (zone >= 25) return g_strdup_printf("EPSG:%d", datum->zone_3 + zone - 25);
    if (zone > 0) return g_strdup_printf("EPSG:%d", datum->zone_6 + zone - 13);
    if (meridian < 75 || meridian > 135 || meridian % 3 != 0) return NULL;
    return g_strdup_printf("EPSG:%d", datum->meridian_3 + (meridian - 75) / 3);
}

const char *sy_crs_of_map(const char *text) {
    static const char *const words[2][8] = {
        {"百度", "bd09", "bd-09", "bd_09", "baidu", NULL},
        {"高德", "腾讯", "火星", "gcj02", "gcj-02", "gcj_02", "amap", NULL}};
    static const char *const systems[] = {"bd09", "gcj02"};
    bool named[2] = {false, false};
    g_autofree char *plain = text == NULL ? NULL : g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    if (plain == NULL) return NULL;
    g_autofree char *folded = g_utf8_casefold(plain, -1);
    for (int map = 0; map < 2; map++)
        for (int i = 0; words[map][i] != NULL; i++)
            named[map] |= strstr(folded, words[map][i]) != NULL;
    return named[0] == named[1] ? NULL : systems[named[1]];
}

/* The number of 1000 m and more that is said of an axis: the letter, no part of a word, and not far
 * behind it the digits. 0: none. */
static double constant_of(const char *folded, char axis) {
    enum { BETWEEN_MAX = 24 };
    const double least_m = 1000, most_m = 1e8;
    for (const char *at = strchr(folded, axis); at != NULL; at = strchr(at + 1, axis)) {
        if ((at > folded && g_ascii_isalnum(at[-1])) || g_ascii_isalpha(at[1])) continue;
        const char *digits = at + 1, other = axis == 'x' ? 'y' : 'x';
        while (digits - at < BETWEEN_MAX && *digits != '\0' && *digits != other &&
               !g_ascii_isdigit(*digits))
            digits++;
        if (!g_ascii_isdigit(*digits)) continue;
        char *end;
        double value = g_ascii_strtod(digits, &end);
        static const char *const km[] = {"km", "公里", "千米"};
        for (gsize i = 0; i < G_N_ELEMENTS(km); i++)
            if (g_str_has_prefix(end, km[i])) value *= 1000;
        if (value >= least_m && value <= most_m) return value;
    }
    return 0;
}

bool sy_crs_constants_of_words(const char *text, double *x_m, double *y_m) {
    static const char *const words[] = {"常数", "减", "false origin", "offset"};
    g_autofree char *plain = text == NULL ? NULL : g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    g_autofree char *folded = plain == NULL ? NULL : g_utf8_casefold(plain, -1);
    bool said = false;
    for (gsize i = 0; folded != NULL && i < G_N_ELEMENTS(words); i++)
        said |= strstr(folded, words[i]) != NULL;
    if (!said) return false;
    *x_m = constant_of(folded, 'x');
    *y_m = constant_of(folded, 'y');
    return *x_m > 0 && *y_m > 0;
}
