#include "tests/unit/engine/link/registers.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"

static const char *const towns[] = {"东关镇", "河口镇", "柳林乡",   "石桥镇", "白沙镇", "永安镇",
                                    "大营镇", "马庄乡", "新店镇",   "高河镇", "安平县", "临川县",
                                    "青山区", "城北区", "向阳街道", "铁西区"};
/* Letters that names of firms are made of: so many that names of a city's firms are mostly its own.
 */
static const char *const brands =
    "华宏盛泰鑫源恒瑞达康利民福兴顺发金银山海天地人和丰裕隆昌茂荣富贵德信义诚长久远大中正平安新光明"
    "日月星辰云雷"
    "风雨春夏秋冬松柏梅兰竹菊龙凤麒麟虎豹鹏程万里江河湖泊溪泉玉石珠宝锦绣凯旋奥博雅嘉铭骏捷腾飞驰宇"
    "航睿智慧思哲"
    "文彬景熙阳晨曦佳怡欣悦乐祥瑜琪琳珂珊瑾璐璟晟昊旭晖煜烨炜焕灿辉耀峰岩岭岳崇峻巍嵩川洋波涛澜润泽"
    "沐汇涵清澄"
    "洁浩瀚渊博通畅广进益升腾达隆庆贺喜吉祺禄寿禧仁爱善美真淳朴厚重坚强毅勇敢健壮雄伟豪杰英俊秀丽芳"
    "芬馨香桂桃";
static const char *const trades[] = {
    "食品", "化工", "机械制造", "塑料制品", "造纸", "印染", "建材", "电镀",     "制药", "酒业",
    "纺织", "水泥", "汽车维修", "餐饮",     "洗涤", "养殖", "木业", "金属制品", "电子", "玻璃"};
static const char *const forms[] = {"有限公司", "有限责任公司", "厂", "股份有限公司", "经营部"};
static const char *const roads[] = {"光明", "中华", "建设", "人民", "解放", "文化", "新华",
                                    "工业", "滨河", "东风", "红旗", "胜利", "和平", "友谊",
                                    "长江", "黄河", "团结", "育才", "朝阳", "迎宾"};
static const char *const suffixes[] = {"路", "街", "大道", "巷", "桥"};
static const char *const sides[] = {"南端", "北侧", "东侧", "西段", "桥下", "口", "左岸", "右岸"};
static const char *const mouths[] = {"雨洪排口", "雨水口", "排口", "排水口", "排污口"};

#define PICK(random, words) words[sy_random_below(random, G_N_ELEMENTS(words))]

static Registers *registers_new(void) {
    Registers *r = g_new0(Registers, 1);
    r->rows = g_array_new(FALSE, FALSE, sizeof(SyLinkRow));
    r->truth = g_array_new(FALSE, FALSE, sizeof(int64_t));
    r->texts = g_string_chunk_new(1 << 16);
    return r;
}

void registers_free(Registers *r) {
    g_array_unref(r->rows);
    g_array_unref(r->truth);
    g_string_chunk_free(r->texts);
    g_free(r);
}

static const char *kept(Registers *r, const char *text) {
    return g_string_chunk_insert(r->texts, text);
}

static void row_add(Registers *r, SyLinkRow row, int64_t truth) {
    g_array_append_val(r->rows, row);
    g_array_append_val(r->truth, truth);
}

/* One letter of the text becomes another. */
static void slip(SyRandom *random, GString *text) {
    glong n = g_utf8_strlen(text->str, -1);
    if (n < 4) return;
    char *at = g_utf8_offset_to_pointer(text->str, sy_random_below(random, (uint32_t)n));
    gssize offset = at - text->str;
    g_string_erase(text, offset, g_utf8_next_char(at) - at);
    g_string_insert(text, offset, "某");
}

static char *brand_new(SyRandom *random, SyIndex n) {
    glong n_letter = g_utf8_strlen(brands, -1);
    GString *text = g_string_new(NULL);
    for (SyIndex i = 0; i < n; i++)
        g_string_append_unichar(text, g_utf8_get_char(g_utf8_offset_to_pointer(
                                          brands, sy_random_below(random, (uint32_t)n_letter))));
    return g_string_free(text, FALSE);
}

static void moved(SyRandom *random, double most_m, double *x, double *y) {
    double angle = 6.283185307 * sy_random_unit(random), far_m = most_m * sy_random_unit(random);
    *x += far_m * cos(angle);
    *y += far_m * sin(angle);
}

/* ---- units ---- */

typedef struct {
    const char *town, *trade, *form, *road;
    char *brand, *code;
    unsigned house;
    double x, y;
} Firm;

static void firm_make(SyRandom *random, SyIndex i, double span_m, Firm *firm) {
    firm->town = PICK(random, towns);
    firm->trade = PICK(random, trades);
    firm->form = PICK(random, forms);
    firm->road = PICK(random, roads);
    firm->brand = brand_new(random, 2 + sy_random_below(random, 3));
    firm->code =
        g_strdup_printf("91410%03u%09u%c", sy_random_below(random, 1000), i, 'A' + (char)(i % 20));
    firm->house = 1 + sy_random_below(random, 300);
    firm->x = span_m * sy_random_unit(random);
    firm->y = span_m * sy_random_unit(random);
}

static void firm_add(Registers *r, SyRandom *random, const Firm *firm, SyIndex list, SyIndex number,
                     int64_t truth) {
    SyLinkRow row = {.list = list, .x = firm->x, .y = firm->y};
    g_autoptr(GString) name = g_string_new(NULL);
    if (sy_random_unit(random) < 0.8) g_string_append(name, firm->town);
    g_string_append_printf(name, "%s%s", firm->brand, firm->trade);
    double form = sy_random_unit(random);
    if (form < 0.85) g_string_append(name, form < 0.7 ? firm->form : PICK(random, forms));
    if (list == 1 && sy_random_unit(random) < 0.05) slip(random, name);
    if (list == 1) moved(random, 60, &row.x, &row.y);
    if (sy_random_unit(random) < 0.1) row.x = row.y = NAN;
    row.text[SY_LINK_NAME] = kept(r, name->str);
    g_autofree char *id = g_strdup_printf(list == 0 ? "%u" : "X%06u", number);
    row.text[SY_LINK_NUMBER] = kept(r, id);
    if (sy_random_unit(random) < 0.6) row.text[SY_LINK_CODE] = kept(r, firm->code);
    g_autofree char *address = g_strdup_printf("%s%s路%u号", firm->town, firm->road, firm->house);
    if (sy_random_unit(random) < 0.7) row.text[SY_LINK_ADDRESS] = kept(r, address);
    row_add(r, row, truth);
}

Registers *registers_units(SyIndex n, uint64_t seed) {
    Registers *r = registers_new();
    SyRandom random = sy_random(seed, 0);
    SyIndex n_all = n + n / 9; /* a tenth of the first list is not in the second */
    g_autofree Firm *firms = g_new0(Firm, n_all);
    double span_m = sqrt(n_all / 250.0) * 1000; /* 250 units to the km2 */
    for (SyIndex i = 0; i < n_all; i++) firm_make(&random, i, span_m, &firms[i]);
    for (SyIndex i = 0; i < n; i++) firm_add(r, &random, &firms[i], 0, i + 1, i);
    r->n_first = r->rows->len;
    for (SyIndex i = n_all; i-- > n_all - n;) firm_add(r, &random, &firms[i], 1, n_all - i, i);
    for (SyIndex i = 0; i < n_all; i++) {
        g_free(firms[i].brand);
        g_free(firms[i].code);
    }
    return r;
}

/* ---- outfalls ---- */

typedef struct {
    char *base; /* "光明路南端" */
    const char *river;
    double x, y;
} Mouth;

static void mouth_add(Registers *r, SyRandom *random, const Mouth *mouth, SyIndex list,
                      SyIndex number, const char *more, double most_m, int64_t truth) {
    SyLinkRow row = {.list = list, .x = mouth->x, .y = mouth->y};
    g_autoptr(GString) name = g_string_new(mouth->base);
    if (list == 1 && sy_random_unit(random) < 0.1) slip(random, name);
    if (list == 1 && sy_random_unit(random) < 0.15) { /* called something else by now */
        g_autofree char *other = g_strdup_printf("%s%s%s", PICK(random, roads),
                                                 PICK(random, suffixes), PICK(random, sides));
        g_string_assign(name, other);
    }
    g_string_append_printf(name, "%s%s", PICK(random, mouths), more);
    if (most_m > 0) moved(random, most_m, &row.x, &row.y);
    row.text[SY_LINK_NAME] = kept(r, name->str);
    row.text[SY_LINK_RIVER] = mouth->river;
    g_autofree char *id = g_strdup_printf(list == 0 ? "A-%03u" : "2023-%u", number);
    row.text[SY_LINK_NUMBER] = kept(r, id);
    row_add(r, row, truth);
}

static Mouth *mouths_new(Registers *r, SyRandom *random, SyIndex n) {
    Mouth *all = g_new0(Mouth, n);
    const char *river = NULL;
    double x = 0, y = 0;
    for (SyIndex i = 0; i < n; i++) {
        if (i % 60 == 0) { /* the next river */
            g_autofree char *name = g_strdup_printf("%u号河", i / 60);
            river = kept(r, name);
            x = 0;
            y += 3000;
        }
        x += 20 - 150 * log(1 - sy_random_unit(random)); /* m to the next */
        all[i] = (Mouth){g_strdup_printf("%s%s%s", PICK(random, roads), PICK(random, suffixes),
                                         PICK(random, sides)),
                         river, x, y + 20 * (double)sy_random_below(random, 2)};
    }
    return all;
}

Registers *registers_outfalls(SyIndex n, uint64_t seed) {
    Registers *r = registers_new();
    SyRandom random = sy_random(seed, 0);
    SyIndex n_all = n + n / 10, number = 1;
    Mouth *all = mouths_new(r, &random, n_all);
    g_autofree bool *is_new = g_new0(bool, n_all);
    for (SyIndex i = 0, left = n_all - n; left > 0; i = (i + 11) % n_all)
        if (!is_new[i] && left-- > 0) is_new[i] = true;
    for (SyIndex i = 0; i < n_all; i++)
        if (!is_new[i]) mouth_add(r, &random, &all[i], 0, number++, "", 0, i);
    r->n_first = r->rows->len;
    number = 1;
    for (SyIndex i = 0; i < n_all; i++) {
        if (!is_new[i] && sy_random_unit(&random) < 0.1) continue; /* gone */
        bool split = !is_new[i] && sy_random_unit(&random) < 0.05;
        mouth_add(r, &random, &all[i], 1, number++, split ? "1" : "", 30, i);
        if (split) mouth_add(r, &random, &all[i], 1, number++, "2", 30, i);
    }
    for (SyIndex i = 0; i < n_all; i++) g_free(all[i].base);
    g_free(all);
    return r;
}

/* ---- score ---- */

RegistersScore registers_score(const Registers *r, const SyLinks *links, double sure) {
    RegistersScore score = {0};
    g_autoptr(GHashTable) first = g_hash_table_new(g_int64_hash, g_int64_equal);
    const int64_t *truth = (const int64_t *)(const void *)r->truth->data;
    for (SyIndex i = 0; i < r->n_first; i++) g_hash_table_add(first, (void *)&truth[i]);
    for (SyIndex i = r->n_first; i < r->rows->len; i++)
        score.n_true +=
            (SyIndex)g_hash_table_contains(first, &truth[i]); /* both parts of a split one */
    for (guint i = 0; i < links->pairs->len; i++) {
        const SyLinkPair *pair = &g_array_index(links->pairs, SyLinkPair, i);
        bool right = truth[pair->left] == truth[pair->right];
        int bin = MIN((int)(10 * pair->probability), 9);
        score.n_bin[bin]++;
        score.said[bin] += pair->probability;
        score.true_[bin] += right;
        if (pair->probability < sure) continue;
        score.n_joined++;
        score.n_right += right;
    }
    return score;
}
