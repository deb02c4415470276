/* The true answers, written beside the survey. */
#include "examples/city/city.h"

static const char *const kind_words[CITY_N_OUTFALL] = {
    [CITY_OUTFALL_STORM] = "storm",
    [CITY_OUTFALL_OVERFLOW] = "combined_overflow",
    [CITY_OUTFALL_PLANT] = "treatment_plant",
    [CITY_OUTFALL_PARK_PLANT] = "park_treatment_plant",
    [CITY_OUTFALL_FACTORY] = "factory",
    [CITY_OUTFALL_FARM] = "livestock_farm",
    [CITY_OUTFALL_SMALL_FARM] = "small_livestock_farm",
    [CITY_OUTFALL_SCATTERED] = "scattered_sewage",
    [CITY_OUTFALL_DITCH] = "ditch",
};
static const char *const system_words[] = {"storm", "sewage", "combined", "channel"};
static const char *const status_words[] = {"in_use", "abandoned", "planned"};

/* NaN: the row was left out. */
static double row_number(SyIndex row) {
    return row == SY_NONE ? NAN : (double)row;
}

/* Outfall ids of a set, separated by ';'. */
static void set_cell(CityFile *file, const City *city, SyIndex set) {
    SyIndex n;
    const SyIndex *outfalls = city_set(city->truth.sets, set, &n);
    g_autoptr(GString) text = g_string_new(NULL);
    for (SyIndex i = 0; i < n; i++)
        g_string_append_printf(text, "%sPK%05u", i == 0 ? "" : ";", outfalls[i] + 1);
    city_file_text(file, text->str);
}

/* Outfalls passed by and not gone through on another way. */
static void passed_cell(CityFile *file, const City *city, SyIndex pipe) {
    const CitySets *sets = city->truth.sets;
    SyIndex n, n_through;
    const SyIndex *passed = city_set(sets, city_pipe_reach(city, pipe, city->truth.passed), &n);
    const SyIndex *through =
        city_set(sets, city_pipe_reach(city, pipe, city->truth.wet), &n_through);
    g_autoptr(GString) text = g_string_new(NULL);
    for (SyIndex i = 0, k = 0; i < n; i++) {
        while (k < n_through && through[k] < passed[i]) k++;
        if (k < n_through && through[k] == passed[i]) continue;
        g_string_append_printf(text, "%sPK%05u", text->len == 0 ? "" : ";", passed[i] + 1);
    }
    city_file_text(file, text->str);
}

static bool write_pipes(const City *city, GError **error) {
    const CityTruth *truth = &city->truth;
    CityFile *file = city_file_open(city, "truth/pipe_outfalls.csv", CITY_UTF8);
    city_file_raw(file,
                  "pipe_id,layer,fid,status,outfalls,dry_outfalls,through_plant,"
                  "from_node,to_node,mode,copy_of,passed\r\n");
    static const char *const modes[] = {"gravity", "pressure", "siphon", "overflow"};
    for (SyIndex i = 0; i < city->net.pipes->len; i++) {
        const CityPipe *pipe = CITY_AT(city->net.pipes, CityPipe, i);
        g_autofree char *id = city_pipe_id(&city->net, i);
        g_autofree char *layer =
            g_strconcat(city_layer_letters((CityLayer)pipe->layer), "_LINE", NULL);
        g_autofree char *from = city_node_id(&city->net, pipe->from);
        g_autofree char *to = city_node_id(&city->net, pipe->to);
        g_autofree char *original =
            pipe->original == SY_NONE ? NULL : city_pipe_id(&city->net, pipe->original);
        city_file_text(file, id);
        city_file_text(file, layer);
        city_file_number(file, row_number(truth->fid[i]), 0);
        city_file_text(file, status_words[pipe->status]);
        set_cell(file, city, city_pipe_reach(city, i, truth->wet));
        set_cell(file, city, city_pipe_reach(city, i, truth->dry));
        set_cell(file, city, city_pipe_reach(city, i, truth->indirect));
        city_file_text(file, from);
        city_file_text(file, to);
        city_file_text(file, modes[pipe->mode]);
        city_file_text(file, original);
        passed_cell(file, city, i);
        city_file_row(file);
    }
    return city_file_close(file, error);
}

/* ---- outfall x unit ---- */

typedef struct {
    SyIndex outfall, unit;
    bool indirect;
} Link;

static int by_outfall(const void *a, const void *b) {
    const Link *x = a, *y = b;
    if (x->outfall != y->outfall) return x->outfall < y->outfall ? -1 : 1;
    if (x->indirect != y->indirect) return x->indirect ? 1 : -1;
    return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static GArray *list_links(const City *city) {
    GArray *links = g_array_new(FALSE, FALSE, sizeof(Link));
    for (SyIndex i = 0; i < city->net.units->len; i++) {
        SyIndex pipe = CITY_AT(city->net.units, CityUnit, i)->pipe;
        for (int indirect = 0; indirect < 2; indirect++) {
            const SyIndex *of_node = indirect ? city->truth.indirect : city->truth.wet;
            SyIndex n;
            const SyIndex *set =
                city_set(city->truth.sets, city_pipe_reach(city, pipe, of_node), &n);
            for (SyIndex k = 0; k < n; k++) {
                Link link = {set[k], i, indirect != 0};
                g_array_append_val(links, link);
            }
        }
    }
    g_array_sort(links, by_outfall);
    return links;
}

static bool write_links(const City *city, const GArray *links, GError **error) {
    CityFile *file = city_file_open(city, "truth/outfall_units.csv", CITY_UTF8);
    city_file_raw(file,
                  "outfall_id,unit_id,surveyed,pipe_id,system,relation,node_id,illicit,"
                  "water_m3d\r\n");
    for (guint i = 0; i < links->len; i++) {
        const Link *link = CITY_AT(links, Link, i);
        const CityUnit *unit = CITY_AT(city->net.units, CityUnit, link->unit);
        const CityPipe *pipe = CITY_AT(city->net.pipes, CityPipe, unit->pipe);
        g_autofree char *outfall_id = city_outfall_id(city, link->outfall);
        g_autofree char *unit_id = city_unit_id(city, link->unit);
        g_autofree char *pipe_id = city_pipe_id(&city->net, unit->pipe);
        g_autofree char *node_id =
            unit->node == SY_NONE ? NULL : city_node_id(&city->net, unit->node);
        city_file_text(file, outfall_id);
        city_file_text(file, unit_id);
        city_file_text(file, unit->surveyed ? "1" : "0");
        city_file_text(file, pipe_id);
        city_file_text(file, system_words[pipe->layer]);
        city_file_text(file, link->indirect ? "through_plant" : "direct");
        city_file_text(file, node_id);
        city_file_text(file, unit->illicit ? "1" : "0");
        city_file_number(file, unit->water_m3d, 1);
        city_file_row(file);
    }
    return city_file_close(file, error);
}

/* ---- outfalls ---- */

/* What the direct units of one outfall amount to. Recorded are those whose connection was surveyed
 * and the outfall's own unit, whose name it bears or who applied for it. */
typedef struct {
    SyIndex n, n_surveyed;
    SyIndex largest[2];  /* unit: of all, of the recorded ones */
    SyIndex n_others[2]; /* beside the outfall's own */
} Share;

static void add_to_share(const City *city, Share *share, int which, SyIndex outfall, SyIndex unit) {
    const CityUnit *units = (const CityUnit *)(const void *)city->net.units->data;
    bool own = CITY_AT(city->net.outfalls, CityOutfall, outfall)->unit == unit;
    if (!own) share->n_others[which]++;
    SyIndex *largest = &share->largest[which];
    if (*largest == SY_NONE || units[unit].water_m3d > units[*largest].water_m3d) *largest = unit;
}

static Share *add_shares(const City *city, const GArray *links) {
    Share *shares = g_new(Share, MAX(1, city->net.outfalls->len));
    for (guint i = 0; i < city->net.outfalls->len; i++)
        shares[i] = (Share){0, 0, {SY_NONE, SY_NONE}, {0, 0}};
    for (guint i = 0; i < links->len; i++) {
        const Link *link = CITY_AT(links, Link, i);
        Share *share = &shares[link->outfall];
        const CityUnit *unit = CITY_AT(city->net.units, CityUnit, link->unit);
        if (link->indirect) continue;
        share->n++;
        share->n_surveyed += unit->surveyed;
        add_to_share(city, share, 0, link->outfall, link->unit);
        bool own = CITY_AT(city->net.outfalls, CityOutfall, link->outfall)->unit == link->unit;
        if (unit->surveyed || own) add_to_share(city, share, 1, link->outfall, link->unit);
    }
    return shares;
}

/* Who answers for it, by the ladder of domain knowledge: applicant, traced unit, county. */
static char *responsible(const City *city, SyIndex no, SyIndex largest, const char **basis) {
    char *applicant = city_outfall_applicant(city, no);
    *basis = "applicant";
    if (applicant != NULL) return applicant;
    *basis = "traced";
    if (largest != SY_NONE) return city_unit_name(city, largest);
    *basis = "county";
    const CityOutfall *outfall = CITY_AT(city->net.outfalls, CityOutfall, no);
    CityPoint at = CITY_AT(city->net.nodes, CityNode, outfall->node)->at;
    const CityZone *county = city_county_at(&city->plan, at);
    return county != NULL ? g_strconcat(county->name, "人民政府", NULL)
                          : g_strdup_printf("%s市人民政府", city_name(city));
}

static const char *lead_department(CityOutfallKind kind) {
    switch (kind) {
        case CITY_OUTFALL_FACTORY:
        case CITY_OUTFALL_PARK_PLANT:
            return "生态环境";
        case CITY_OUTFALL_FARM:
        case CITY_OUTFALL_SMALL_FARM:
            return "农业农村";
        case CITY_OUTFALL_DITCH:
            return "属地政府";
        default:
            return "住房城乡建设";
    }
}

/* The enterprise lies in a park: its own ground counts, not where its pipe ends. */
static bool in_park(const City *city, const CityOutfall *outfall, CityPoint at) {
    const CityPlan *plan = &city->plan;
    if (outfall->unit != SY_NONE) {
        const CityUnit *unit = CITY_AT(city->net.units, CityUnit, outfall->unit);
        if (!unit->no_place) at = unit->at;
    }
    return city_zone_at(plan, CITY_ZONE_DEVELOPMENT, at) != NULL ||
           city_zone_at(plan, CITY_ZONE_PARK, at) != NULL;
}

/* Measure and rule (Z1 to Z8 of the province's plan; Z13: ditches and other outfalls, which the
 * local government puts in order together with its other works). A town's storm outfall is never
 * closed. @shared: others discharge into an outfall that has a unit of its own. */
static const char *measure_of(const City *city, SyIndex no, bool mixed, bool shared,
                              const char **rule) {
    const CityOutfall *outfall = CITY_AT(city->net.outfalls, CityOutfall, no);
    const CityPlan *plan = &city->plan;
    CityPoint at = CITY_AT(city->net.nodes, CityNode, outfall->node)->at;
    bool storm = outfall->kind == CITY_OUTFALL_STORM || outfall->kind == CITY_OUTFALL_OVERFLOW;
    bool guarded = city_zone_at(plan, CITY_ZONE_SOURCE_1, at) != NULL ||
                   city_zone_at(plan, CITY_ZONE_SOURCE_2, at) != NULL;
    *rule = "Z8";
    if (storm) return mixed ? "规范整治" : "无需整治";
    *rule = "Z1";
    if (guarded && outfall->kind != CITY_OUTFALL_DITCH) return "依法取缔";
    *rule = "Z2";
    if (outfall->kind == CITY_OUTFALL_SCATTERED && city_zone_at(plan, CITY_ZONE_SEWER, at) != NULL)
        return "清理合并";
    *rule = "Z3";
    if (outfall->kind == CITY_OUTFALL_FACTORY && in_park(city, outfall, at)) return "清理合并";
    *rule = "Z5";
    if (outfall->kind == CITY_OUTFALL_FARM) return "规范整治";
    *rule = "Z7";
    if (shared && (outfall->kind == CITY_OUTFALL_FACTORY || outfall->kind == CITY_OUTFALL_PLANT ||
                   outfall->kind == CITY_OUTFALL_PARK_PLANT))
        return "规范整治";
    *rule = "Z4";
    if (outfall->kind == CITY_OUTFALL_FACTORY) return "无需整治";
    *rule = NULL;
    if (outfall->kind == CITY_OUTFALL_PLANT || outfall->kind == CITY_OUTFALL_PARK_PLANT)
        return "无需整治";
    *rule = "Z13";
    return "规范整治";
}

static void write_outfall(CityFile *file, const City *city, SyIndex no, const Share *share) {
    const CityOutfall *outfall = CITY_AT(city->net.outfalls, CityOutfall, no);
    const CityPlan *plan = &city->plan;
    CityPoint at = CITY_AT(city->net.nodes, CityNode, outfall->node)->at;
    const CityZone *county = city_county_at(plan, at);
    bool storm = outfall->kind == CITY_OUTFALL_STORM;
    bool mixed = outfall->kind == CITY_OUTFALL_OVERFLOW || (storm && share->n > 0);
    const char *key, *class = city_outfall_class(outfall->kind, &key), *basis, *known_basis;
    const char *rule, *known_rule;
    g_autofree char *id = city_outfall_id(city, no), *name = city_outfall_name(city, no);
    g_autofree char *node = city_node_id(&city->net, outfall->node);
    g_autofree char *party = responsible(city, no, share->largest[0], &basis);
    g_autofree char *known = responsible(city, no, share->largest[1], &known_basis);
    const char *measure = measure_of(city, no, mixed, share->n_others[0] > 0, &rule);
    const char *known_measure = measure_of(city, no, mixed, share->n_others[1] > 0, &known_rule);
    city_file_text(file, id);
    city_file_text(file, name);
    city_file_text(file, node);
    city_file_text(file, kind_words[outfall->kind]);
    city_file_text(file, key);
    city_file_text(file, class);
    city_file_text(file, mixed ? "1" : "0");
    city_file_text(file, CITY_AT(plan->waters, CityWater, outfall->river)->name);
    city_file_text(file, CITY_AT(plan->waters, CityWater, outfall->river)->code);
    city_file_text(file, outfall->channel == SY_NONE
                             ? NULL
                             : CITY_AT(plan->waters, CityWater, outfall->channel)->name);
    city_file_text(file, county != NULL ? county->code : NULL);
    city_file_text(file, county != NULL ? county->name : NULL);
    city_file_text(file, party);
    city_file_text(file, basis);
    city_file_text(file, known);
    city_file_text(file, known_basis);
    city_file_text(file, lead_department(outfall->kind));
    city_file_text(file, measure);
    city_file_text(file, rule);
    city_file_text(file, known_measure);
    city_file_text(file, known_rule);
    city_file_number(file, share->n, 0);
    city_file_number(file, share->n_surveyed, 0);
    city_file_number(file, CITY_ORIGIN_EAST_M + at.x, 3);
    city_file_number(file, CITY_ORIGIN_NORTH_M + city->options.north_m + at.y, 3);
    city_file_row(file);
}

static bool write_outfalls(const City *city, const GArray *links, GError **error) {
    g_autofree Share *shares = add_shares(city, links);
    CityFile *file = city_file_open(city, "truth/outfalls.csv", CITY_UTF8);
    city_file_raw(file,
                  "outfall_id,name,node_id,kind,class_key,class_name,mixed,river,river_code,"
                  "via_ditch,county_code,county,responsible,basis,responsible_if_recorded,"
                  "basis_if_recorded,lead_department,measure,rule,measure_if_recorded,"
                  "rule_if_recorded,n_unit,n_unit_surveyed,east_m,north_m\r\n");
    for (SyIndex i = 0; i < city->net.outfalls->len; i++) write_outfall(file, city, i, &shares[i]);
    return city_file_close(file, error);
}

/* ---- defects ---- */

static const char *const defect_texts[CITY_N_DEFECT] = {
    [CITY_DEFECT_END_MISSES] = "one end misses its manhole by 0.02 to 0.09 m; the ids are right",
    [CITY_DEFECT_TEE] = "the lower end lies in the middle of the next pipe and has no point id",
    [CITY_DEFECT_DUPLICATE] = "the same pipe again under another number",
    [CITY_DEFECT_REVERSED_DUPLICATE] =
        "the same pipe again, drawn the other way, flow stated right",
    [CITY_DEFECT_WELL_LINK] =
        "line of no length between two points in one manhole; it carries the flow",
    [CITY_DEFECT_MISSING_POINT] = "pipes name this point, the point table lacks it",
    [CITY_DEFECT_DUPLICATE_POINT] = "the point number stands again at a place where no pipe is",
    [CITY_DEFECT_ZERO_INVERT] = "one invert level is written as 0.0 because it is not known",
    [CITY_DEFECT_ABANDONED] = "out of use; it would join two catchments",
    [CITY_DEFECT_PLANNED] = "not built yet; it would join two catchments",
    [CITY_DEFECT_NULL_GEOMETRY] = "row without geometry, at the upper end of a branch",
    [CITY_DEFECT_BAD_USCC] = "the check character of the unified social credit code is wrong",
    [CITY_DEFECT_MISCONNECTION] = "sewage pipe that truly ends in a storm manhole",
    [CITY_DEFECT_UNIT_NO_PLACE] = "no longitude and latitude",
    [CITY_DEFECT_OUTFALL_OFF] = "the outfall is written down 3 m beside the pipe's end",
    [CITY_DEFECT_QUOTED_NAME] = "the name has a comma and quotation marks",
};

static void write_defect_row(CityFile *file, const char *kind, const char *layer, double fid,
                             const char *id, const char *text) {
    city_file_text(file, kind);
    city_file_text(file, layer);
    city_file_number(file, fid, 0);
    city_file_text(file, id);
    city_file_text(file, text);
    city_file_row(file);
}

static void write_defect(CityFile *file, const City *city, const CityDefect *defect) {
    const CityNet *net = &city->net;
    g_autofree char *id = NULL, *layer = NULL;
    double fid = defect->row;
    switch (defect->row_kind) {
        case CITY_ROW_PIPE: {
            int letters = CITY_AT(net->pipes, CityPipe, defect->row)->layer;
            id = city_pipe_id(net, defect->row);
            layer = g_strconcat(city_layer_letters((CityLayer)letters), "_LINE", NULL);
            SyIndex row = city->truth.fid[defect->row];
            fid = row_number(row);
            break;
        }
        case CITY_ROW_NODE: {
            int letters = CITY_AT(net->nodes, CityNode, defect->row)->layer;
            id = city_node_id(net, defect->row);
            layer = g_strconcat(city_layer_letters((CityLayer)letters), "_POINT", NULL);
            SyIndex row = city->truth.node_fid[defect->row];
            fid = row_number(row);
            break;
        }
        case CITY_ROW_UNIT:
            id = city_unit_id(city, defect->row);
            layer = g_strdup("排污单位");
            break;
        case CITY_ROW_OUTFALL:
            id = city_outfall_id(city, defect->row);
            layer = g_strdup("排污口");
            break;
    }
    write_defect_row(file, city_defect_name(defect->kind), layer, fid, id,
                     defect_texts[defect->kind]);
}

/* Damage that was asked for, pipe by pipe. */
static void write_damage(CityFile *file, const City *city, SyIndex no) {
    static const struct {
        CityDamageKind kind;
        uint8_t flags;
        const char *text;
    } rows[] = {
        {CITY_DAMAGE_REVERSE, CITY_FLAG_REVERSED, "drawn, numbered and marked backwards"},
        {CITY_DAMAGE_REMOVE, CITY_FLAG_REMOVED, "left out"},
        {CITY_DAMAGE_ZERO_INVERT, CITY_FLAG_ZERO_FROM | CITY_FLAG_ZERO_TO, "levels and depths 0"},
        {CITY_DAMAGE_NO_IDS, CITY_FLAG_NO_IDS, "no point ids"},
        {CITY_DAMAGE_NO_FLOW, CITY_FLAG_NO_FLOW, "no flow direction"},
    };
    const CityPipe *pipe = CITY_AT(city->net.pipes, CityPipe, no);
    g_autofree char *id = city_pipe_id(&city->net, no);
    g_autofree char *layer = g_strconcat(city_layer_letters((CityLayer)pipe->layer), "_LINE", NULL);
    SyIndex row = city->truth.fid[no];
    double fid = row_number(row);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (city->options.damage[rows[i].kind] == 0) continue;
        if ((city->defects.pipe_flag[no] & rows[i].flags) == 0) continue;
        g_autofree char *kind = g_strconcat("damage_", city_damage_name(rows[i].kind), NULL);
        write_defect_row(file, kind, layer, fid, id, rows[i].text);
    }
    if (city->options.damage[CITY_DAMAGE_MOVE_ENDS] + city->options.damage[CITY_DAMAGE_TEE_ENDS] ==
        0)
        return;
    for (int end = 0; end < 2; end++) {
        bool no_id;
        CityPoint at = city_pipe_end(city, no, end, &no_id);
        CityPoint true_at =
            CITY_AT(city->net.nodes, CityNode, end == 0 ? pipe->from : pipe->to)->at;
        double moved_m = city_distance_m(at, true_at);
        if (moved_m == 0) continue;
        write_defect_row(file, moved_m < 1 ? "damage_move_ends" : "damage_tee_ends", layer, fid, id,
                         end == 0 ? "upper end" : "lower end");
    }
}

static bool write_defects(const City *city, GError **error) {
    CityFile *file = city_file_open(city, "truth/defects.csv", CITY_UTF8);
    city_file_raw(file, "kind,layer,fid,id,text\r\n");
    for (guint i = 0; i < city->defects.list->len; i++)
        write_defect(file, city, CITY_AT(city->defects.list, CityDefect, i));
    bool damaged = false;
    for (int kind = 0; kind < CITY_N_DAMAGE; kind++)
        damaged = damaged || city->options.damage[kind] > 0;
    for (SyIndex i = 0; damaged && i < city->net.pipes->len; i++) write_damage(file, city, i);
    return city_file_close(file, error);
}

bool city_truth_write(const City *city, GError **error) {
    g_autoptr(GArray) links = list_links(city);
    return write_pipes(city, error) && write_links(city, links, error) &&
           write_outfalls(city, links, error) && write_defects(city, error);
}
