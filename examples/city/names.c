/* Invented names and codes in the form of real ones. */
#include "examples/city/city.h"

static const char *const letters[CITY_N_LAYER] = {"YS", "WS", "HS", "GQ"};

const char *city_layer_letters(CityLayer layer) {
    return letters[layer];
}

char *city_node_id(const CityNet *net, SyIndex node) {
    const CityNode *at = CITY_AT(net->nodes, CityNode, node);
    return g_strdup_printf("%s%07u", letters[at->layer], at->serial);
}

char *city_pipe_id(const CityNet *net, SyIndex pipe) {
    const CityPipe *at = CITY_AT(net->pipes, CityPipe, pipe);
    return g_strdup_printf("%sL%07u", letters[at->layer], at->serial);
}

/* Numbers of the cities of a province are apart. */
char *city_unit_id(const City *city, SyIndex unit) {
    return g_strdup_printf("PW%06u", 100000 * city->options.number + unit + 1);
}

char *city_outfall_id(const City *city, SyIndex outfall) {
    return g_strdup_printf("PK%05u", 10000 * city->options.number + outfall + 1);
}

const char *city_name(const City *city) {
    static const char *const names[CITY_MOST_CITY] = {"澄安", "沅平", "汀宁", "泓昌", "洵阳",
                                                      "渝和", "涟兴", "滦丰", "漳永"};
    return names[city->options.number];
}

/* ---- places ---- */

static const char *const road_names[] = {
    "人民", "解放", "建设", "和平", "胜利", "文化", "工农", "光明", "新华", "团结", "友谊", "长江",
    "黄河", "中山", "朝阳", "迎宾", "民主", "红旗", "健康", "永安", "太行", "泰山", "平原", "安康",
    "兴业", "富强", "振兴", "向阳", "东风", "前进", "幸福", "科技", "学府", "桃园", "银杏", "翠竹",
    "紫薇", "海棠", "玉兰", "梧桐", "明德", "崇文", "尚武", "清风", "锦绣", "龙泉", "凤凰", "麒麟"};

/* What names begin with in the further cities of a province, so that no street or estate of one is
 * taken for one of another; g_free. */
static char *own_letter(const City *city) {
    return city->options.number == 0 ? g_strdup("") : g_utf8_substring(city_name(city), 0, 1);
}

char *city_street_name(const City *city, uint32_t name) {
    static const char *const endings[] = {"路", "大道", "街", "北路", "南街", "巷"};
    bool along = name % 2 == 0;
    uint32_t row = name / 2, n = G_N_ELEMENTS(road_names);
    uint32_t turn = row / n, pick = (row * 17 + (along ? 0 : 23)) % n;
    const char *ending = along ? endings[turn % 2] : endings[2 + turn % 4];
    g_autofree char *own = own_letter(city);
    return g_strdup_printf("%s%s%s", own, road_names[pick], ending);
}

char *city_river_name(CityWaterKind kind, SyIndex serial) {
    static const char *const rivers[] = {"柳溪河", "石桥河", "青泥河", "白沙河",
                                         "金水河", "双龙河", "沙涧河", "玉带河",
                                         "老鹳河", "茅津河", "葫芦河", "清漪河"};
    static const char *const ditches[] = {"北干沟", "城东沟", "小营沟", "杨庄排水沟", "红旗渠沟",
                                          "西关沟", "跃进沟", "马家沟", "五支渠",     "李庄沟"};
    if (kind == CITY_RIVER) return g_strdup("澄河");
    SyIndex n = kind == CITY_DITCH ? G_N_ELEMENTS(ditches) : G_N_ELEMENTS(rivers);
    const char *name = kind == CITY_DITCH ? ditches[serial % n] : rivers[serial % n];
    if (serial < n) return g_strdup(name);
    return g_strdup_printf("%s%u支", name, serial / n + 1);
}

static const char *const first[] = {"鸿", "宏", "金", "华", "恒", "瑞", "泰", "兴", "嘉", "德",
                                    "盛", "永", "康", "佳", "鑫", "源", "东", "天", "凯", "立",
                                    "万", "中", "锦", "福", "裕", "广", "明", "诚", "安", "顺"};
static const char *const second[] = {"泰", "源", "辉", "达", "昌", "丰", "和", "茂", "祥", "隆",
                                     "海", "润", "邦", "远", "通", "悦", "康", "阳", "林", "峰",
                                     "利", "信", "发", "成", "新", "洋", "宇", "禾", "川", "玉"};
static const char *const estate_ends[] = {"花园", "小区", "家园", "苑", "新城", "名邸", "公馆"};

static const char *pick(const char *const *list, size_t n, uint32_t *number) {
    const char *chosen = list[*number % n];
    *number /= (uint32_t)n;
    return chosen;
}

#define PICK(list, number) pick(list, G_N_ELEMENTS(list), number)

char *city_owner_name(const City *city, uint32_t name) {
    const char *a = PICK(estate_ends, &name), *b = PICK(first, &name), *c = PICK(second, &name);
    g_autofree char *own = own_letter(city);
    return g_strdup_printf("%s%s%s%s", own, b, c, a);
}

/* ---- trades ---- */

static const CityTrade trades[] = {
    {"1713", "棉印染精加工", "印染有限公司", "工业", CITY_WHERE_PARK, 200, 4000, 5,
     "COD、氨氮、色度、苯胺类", true, true},
    {"2221", "机制纸及纸板制造", "纸业有限公司", "工业", CITY_WHERE_PARK, 500, 6000, 3,
     "COD、氨氮、悬浮物", true, true},
    {"3360", "金属表面处理及热处理加工", "电镀有限公司", "工业", CITY_WHERE_PARK, 20, 400, 5,
     "六价铬、总镍、总铜、COD", true, true},
    {"2720", "化学药品制剂制造", "药业有限公司", "工业", CITY_WHERE_PARK, 80, 1200, 4,
     "COD、氨氮、总氮", true, true},
    {"2614", "有机化学原料制造", "化工有限公司", "工业", CITY_WHERE_PARK, 60, 1500, 4,
     "COD、氨氮、挥发酚", true, true},
    {"1353", "肉制品及副产品加工", "食品有限公司", "工业", CITY_WHERE_PARK | CITY_WHERE_FRINGE, 40,
     800, 5, "COD、氨氮、总磷、动植物油", true, true},
    {"1512", "白酒制造", "酒业有限公司", "工业", CITY_WHERE_PARK | CITY_WHERE_FRINGE, 20, 500, 3,
     "COD、氨氮、总磷", true, true},
    {"3982", "电子电路制造", "电子有限公司", "工业", CITY_WHERE_PARK, 100, 1500, 3,
     "总铜、COD、氨氮", true, true},
    {"3130", "钢压延加工", "钢铁有限公司", "工业", CITY_WHERE_PARK, 300, 5000, 2,
     "COD、石油类、悬浮物", true, true},
    {"2926", "塑料包装箱及容器制造", "塑业有限公司", "工业", CITY_WHERE_PARK | CITY_WHERE_TOWN, 5,
     60, 4, "COD、悬浮物", false, true},
    {"0313", "猪的饲养", "养殖有限公司", "畜禽养殖", CITY_WHERE_FRINGE, 30, 300, 4,
     "COD、氨氮、总磷", true, true},
    {"0311", "牛的饲养", "牧业有限公司", "畜禽养殖", CITY_WHERE_FRINGE, 20, 200, 2,
     "COD、氨氮、总磷", true, true},
    {"0321", "鸡的饲养", "养殖场", "畜禽养殖", CITY_WHERE_FRINGE, 3, 20, 3, "COD、氨氮、总磷",
     false, false},
    {"7020", "物业管理", "", "居住小区", CITY_WHERE_TOWN | CITY_WHERE_FRINGE, 60, 900, 30,
     "COD、氨氮、总磷", false, true},
    {"6210", "正餐服务", "饭店", "餐饮", CITY_WHERE_TOWN | CITY_WHERE_FRINGE, 2, 40, 28,
     "COD、动植物油、氨氮", false, false},
    {"6110", "旅游饭店", "大酒店", "餐饮", CITY_WHERE_TOWN, 40, 300, 5, "COD、氨氮、动植物油",
     false, true},
    {"8111", "汽车修理与维护", "汽车服务部", "洗车汽修", CITY_WHERE_TOWN | CITY_WHERE_FRINGE, 2, 25,
     12, "石油类、阴离子表面活性剂、悬浮物", false, false},
    {"8411", "综合医院", "医院", "医疗", CITY_WHERE_TOWN, 80, 1200, 4, "粪大肠菌群、COD、氨氮",
     true, true},
    {"8415", "专科医院", "专科医院", "医疗", CITY_WHERE_TOWN, 20, 200, 3, "粪大肠菌群、COD、氨氮",
     true, true},
    {"8334", "普通高中教育", "中学", "学校", CITY_WHERE_TOWN | CITY_WHERE_FRINGE, 60, 400, 4,
     "COD、氨氮", false, true},
    {"5265", "机动车燃油零售", "加油站", "加油站", CITY_WHERE_TOWN | CITY_WHERE_FRINGE, 1, 8, 4,
     "石油类", false, true},
    {"4620", "污水处理及其再生利用", "", "污水处理", 0, 20000, 80000, 0, "COD、氨氮、总氮、总磷",
     true, true},
};

const CityTrade *city_trade(uint32_t row) {
    return &trades[row];
}

uint32_t city_n_trade(void) {
    return G_N_ELEMENTS(trades);
}

uint32_t city_trade_of_code(const char *code) {
    uint32_t row = 0;
    while (strcmp(trades[row].code, code) != 0) row++;
    return row;
}

static char *plain_name(const City *city, const CityUnit *unit) {
    const CityTrade *trade = city_trade(unit->trade);
    uint32_t number = unit->name;
    if (unit->treats) {
        static const char *const order[] = {"一", "二", "三", "四", "五",
                                            "六", "七", "八", "九", "十"};
        const CityPlant *plant = CITY_AT(city->net.plants, CityPlant, unit->name);
        g_autofree char *own = own_letter(city);
        if (plant->park) return g_strconcat(own, "澄东产业集聚区污水处理厂", NULL);
        if (unit->name < G_N_ELEMENTS(order))
            return g_strdup_printf("%s市第%s污水处理厂", city_name(city), order[unit->name]);
        return g_strdup_printf("%s市第%u污水处理厂", city_name(city), unit->name + 1);
    }
    if (strcmp(trade->category, "居住小区") == 0) return city_owner_name(city, number);
    const char *a = PICK(first, &number), *b = PICK(second, &number);
    return g_strdup_printf("%s%s%s%s", city_name(city), a, b, trade->ending);
}

char *city_unit_name(const City *city, SyIndex no) {
    const CityUnit *unit = CITY_AT(city->net.units, CityUnit, no);
    g_autofree char *name = plain_name(city, unit);
    if (unit->quoted) return g_strdup_printf("“%s”,原\"%s\"分部", name, "红星");
    return g_steal_pointer(&name);
}

char *city_unit_superior(const City *city, SyIndex no) {
    const CityUnit *unit = CITY_AT(city->net.units, CityUnit, no);
    uint32_t number = unit->name / 7;
    if (unit->treats) return g_strconcat(city_name(city), "市水务集团有限公司", NULL);
    if (strcmp(city_trade(unit->trade)->category, "医疗") == 0)
        return g_strconcat(city_name(city), "市卫生健康委员会", NULL);
    if (strcmp(city_trade(unit->trade)->category, "学校") == 0)
        return g_strconcat(city_name(city), "市教育局", NULL);
    if (number % 4 != 0) return NULL;
    number /= 4;
    const char *a = PICK(first, &number), *b = PICK(second, &number);
    return g_strdup_printf("%s%s集团有限公司", a, b);
}

/* ---- codes ---- */

/* GB 32100-2015: 31 characters, weights 3^i mod 31. */
static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

char city_uscc_check(const char *code17) {
    unsigned sum = 0, weight = 1;
    for (int i = 0; i < 17; i++) {
        sum += weight * (unsigned)(strchr(alphabet, code17[i]) - alphabet);
        weight = weight * 3 % 31;
    }
    return alphabet[(31 - sum % 31) % 31];
}

/* GB 11714-1997: eight characters of the organisation code and their check character. */
static char organisation_check(const char *code8) {
    static const unsigned weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    unsigned sum = 0;
    for (int i = 0; i < 8; i++)
        sum += weights[i] *
               (unsigned)(g_ascii_isdigit(code8[i]) ? code8[i] - '0' : code8[i] - 'A' + 10);
    unsigned check = 11 - sum % 11;
    if (check == 10) return 'X';
    return check == 11 ? '0' : (char)('0' + check);
}

char *city_unit_code(const City *city, SyIndex no) {
    const CityUnit *unit = CITY_AT(city->net.units, CityUnit, no);
    const CityTrade *trade = city_trade(unit->trade);
    bool alone = !city->options.in_province; /* a name tells no firms of two cities apart */
    if (alone && unit->no_code) return NULL;
    SyRandom random = sy_random(city->options.seed + no, CITY_STREAM_UNITS + 50);
    /* The division 4198 does not exist, so that no code is that of a real company. */
    bool public = strcmp(trade->category, "医疗") == 0 || strcmp(trade->category, "学校") == 0;
    static const char *const divisions[] = {"419802", "419803", "419822"};
    char code[19] = {0};
    g_snprintf(code, sizeof(code), "%s%s",
               public            ? "12"
               : trade->own_code ? "91"
                                 : "92",
               divisions[sy_random_below(&random, 3)]);
    memcpy(code + 8, "MA", 2);
    for (int i = 10; i < 16; i++) code[i] = alphabet[sy_random_below(&random, 31)];
    code[16] = organisation_check(code + 8);
    code[17] = city_uscc_check(code);
    if (alone && unit->bad_code) code[17] = code[17] == '7' ? '3' : '7';
    return g_strdup(code);
}

char *city_unit_permit(const City *city, SyIndex no) {
    const CityUnit *unit = CITY_AT(city->net.units, CityUnit, no);
    g_autofree char *code = city_unit_code(city, no);
    if (code == NULL || !city_trade(unit->trade)->permit) return NULL;
    const char kinds[] = "PQRUV";
    return g_strdup_printf("%s001%c", code, kinds[unit->name % 5]);
}

/* ---- outfalls ---- */

static const struct {
    const char *key, *name, *letters, *ending;
} classes[CITY_N_OUTFALL] = {
    [CITY_OUTFALL_STORM] = {"4.8", "城镇雨洪排口", "YH", "雨洪排口"},
    [CITY_OUTFALL_OVERFLOW] = {"4.8", "城镇雨洪排口", "YH", "合流溢流排口"},
    [CITY_OUTFALL_PLANT] = {"2.1", "城镇污水处理厂排污口", "CW", "入河排污口"},
    [CITY_OUTFALL_PARK_PLANT] = {"1.3", "工业及其他各类园区污水处理厂排污口", "YQ", "入河排污口"},
    [CITY_OUTFALL_FACTORY] = {"1.1.1", "工业企业排污口", "GY", "工业排污口"},
    [CITY_OUTFALL_FARM] = {"3.1", "规模化畜禽养殖排污口", "NY", "养殖排污口"},
    [CITY_OUTFALL_SMALL_FARM] = {"4.3", "规模以下畜禽养殖排污口", "QT", "养殖排口"},
    [CITY_OUTFALL_SCATTERED] = {"4.5", "城镇生活污水散排口", "QT", "生活污水散排口"},
    [CITY_OUTFALL_DITCH] = {"4.9", "其他排口", "QT", "入河口"},
};

const char *city_outfall_class(CityOutfallKind kind, const char **key) {
    if (key != NULL) *key = classes[kind].key;
    return classes[kind].name;
}

char *city_outfall_code(const City *city, SyIndex no) {
    const CityOutfall *outfall = CITY_AT(city->net.outfalls, CityOutfall, no);
    CityPoint at = CITY_AT(city->net.nodes, CityNode, outfall->node)->at;
    const CityZone *county = city_county_at(&city->plan, at);
    /* Not every outfall has its national code yet. */
    if (no % 5 == 3) return NULL;
    return g_strdup_printf("HC-%s-%04u-%s-00", county != NULL ? county->code : "419800",
                           1000 * city->options.number + no + 1, classes[outfall->kind].letters);
}

char *city_outfall_name(const City *city, SyIndex no) {
    static const char *const sides[] = {"东侧", "西侧", "南侧", "北侧"};
    const CityOutfall *outfall = CITY_AT(city->net.outfalls, CityOutfall, no);
    const CityPlan *plan = &city->plan;
    const char *river = CITY_AT(plan->waters, CityWater, outfall->river)->name;
    const char *ending = classes[outfall->kind].ending;
    if (outfall->unit != SY_NONE) {
        const CityUnit *unit = CITY_AT(city->net.units, CityUnit, outfall->unit);
        g_autofree char *name = plain_name(city, unit);
        return g_strdup_printf("%s%s", name, ending);
    }
    g_autofree char *own = own_letter(city); /* lists of several cities are no rounds of one */
    if (outfall->kind == CITY_OUTFALL_DITCH)
        return g_strdup_printf("%s%s入%s口", own,
                               CITY_AT(plan->waters, CityWater, outfall->ditch)->name, river);
    g_autofree char *street =
        outfall->street == SY_NONE
            ? g_strdup(river)
            : city_street_name(city, CITY_AT(plan->streets, CityStreet, outfall->street)->name);
    unsigned paces_m = 10 + (no * 37) % 180;
    return g_strdup_printf("%s%s%s%s%u米%s", own, river, street, sides[no % 4], paces_m, ending);
}
