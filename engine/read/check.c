/* What a role cannot do without. */
#include "algorithms/base/words.h"
#include "engine/read/parts.h"

static bool is_bound(const SyLayerSource *layer, const char *field) {
    return sy_binding_find(layer->bindings, field) != NULL;
}

/* Names what was looked for and what is there. */
static bool missing(const SyLayerSource *layer, const char *what, const char *say, GError **error) {
    SyIndex n;
    const SySourceField *list = sy_source_fields(layer->source, &n);
    g_autoptr(GString) columns = g_string_new(NULL);
    for (SyIndex i = 0; i < n; i++)
        g_string_append_printf(columns, "%s%s", i == 0 ? "" : ", ", list[i].name);
    const char *role = sy_role_name(layer->asked->role);
    g_set_error(
        error, SY_ERROR, SY_ERROR_USAGE,
        _("%s: %s: %s have no %s; its columns are: %s; say --field %s.%s=COLUMN or fields: in "
          "the case"),
        layer->asked->place, sy_source_label(layer->source), role, what,
        columns->len == 0 ? _("none") : columns->str, role, say);
    return false;
}

static bool require(const SyLayerSource *layer, const char *field, const char *what,
                    GError **error) {
    return is_bound(layer, field) || missing(layer, what, field, error);
}

static bool role_given(const SyCase *job, SyRole role) {
    for (guint i = 0; i < job->sources->len; i++)
        if (((const SyCaseSource *)g_ptr_array_index(job->sources, i))->role == role) return true;
    return false;
}

/* A list that says more of units which another one places. */
static bool is_register(const SyLayerSource *layer, const SyCase *job) {
    guint n = 0;
    for (guint i = 0; i < job->sources->len; i++)
        n += ((const SyCaseSource *)g_ptr_array_index(job->sources, i))->role == SY_ROLE_UNITS;
    return n > 1 && (is_bound(layer, "name") || is_bound(layer, "code"));
}

/* Lines drawn, or ends named that nodes can place. */
static bool check_lines(const SyLayerSource *layer, const SyCase *job, GError **error) {
    if (layer->kind != SY_GEOMETRY_NONE) return true;
    bool both = is_bound(layer, "ends") || is_bound(layer, "flow_ends");
    if (!both && (!require(layer, "from", _("geometry and no field from"), error) ||
                  !require(layer, "to", _("geometry and no field to"), error)))
        return false;
    if (role_given(job, SY_ROLE_NODES)) return true;
    g_set_error(
        error, SY_ERROR, SY_ERROR_USAGE,
        _("%s: %s: a table without geometry; its ends are placed by nodes, add --nodes FILE, "
          "or by their own coordinates, say the columns of from_x, from_y, to_x and to_y"),
        layer->asked->place, sy_source_label(layer->source));
    return false;
}

bool sy_layers_check(const SyLayerSource *layer, const SyCase *job, GError **error) {
    bool place = layer->kind != SY_GEOMETRY_NONE;
    if (sy_source_n_feature(layer->source) == 0) return true; /* empty: a finding of its own */
    switch (layer->asked->role) {
        case SY_ROLE_PIPES:
        case SY_ROLE_CHANNELS:
            return check_lines(layer, job, error);
        case SY_ROLE_RIVERS:
            return place || missing(layer, _("geometry"), "id", error);
        case SY_ROLE_NODES:
        case SY_ROLE_SECTIONS:
        case SY_ROLE_TRACKS:
            return place || missing(layer, _("place (geometry, or x and y)"), "x", error);
        case SY_ROLE_OUTFALLS:
            if (place || is_bound(layer, "id")) return true;
            return missing(layer, _("place (geometry, x and y, or an id that is a node's)"), "x",
                           error);
        case SY_ROLE_UNITS:
            if (place || is_bound(layer, "outlet")) return true;
            if (is_bound(layer, "id") && role_given(job, SY_ROLE_CONNECTIONS)) return true;
            if (is_bound(layer, "address") || is_register(layer, job)) return true;
            return missing(layer,
                           _("place (geometry, x and y, an address, an outlet, or an id and "
                             "connections)"),
                           "x", error);
        case SY_ROLE_CONNECTIONS:
            return require(layer, "unit", _("field unit"), error) &&
                   (place || require(layer, "to", _("field to"), error));
        case SY_ROLE_ZONES:
            if (!place) return missing(layer, _("geometry"), "kind", error);
            return require(layer, "kind", _("field kind (county, park ...)"), error);
        case SY_ROLE_SAMPLES:
            if (!place && !require(layer, "at", _("place and no field at"), error)) return false;
            return require(layer, "parameter", _("field parameter"), error) &&
                   require(layer, "value", _("field value"), error);
        case SY_ROLE_INSPECTIONS:
            if (!is_bound(layer, "pipe") &&
                !require(layer, "from", _("field pipe, or from and to"), error))
                return false;
            return is_bound(layer, "confidence") /* a list of inflows */ ||
                   require(layer, "defect", _("field defect (a code or name)"), error);
        case SY_N_ROLE:
        default:
            g_assert_not_reached();
    }
}
