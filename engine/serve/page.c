/* Pages, scripts and styles: files of data/web and of the map library, those of a list only. */
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/parts.h"

#define HTML "text/html; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"
#define STYLE "text/css; charset=utf-8"
#define JSON "application/json; charset=utf-8"

static const struct {
    const char *name, *type;
    bool is_leaflet;
} files[] = {{"start.html", HTML, false},      {"case.html", HTML, false},
             {"review.html", HTML, false},     {"serve.css", STYLE, false},
             {"map.css", STYLE, false},        {"page.js", SCRIPT, false},
             {"serve.js", SCRIPT, false},      {"start.js", SCRIPT, false},
             {"work.js", SCRIPT, false},       {"review.js", SCRIPT, false},
             {"record.js", SCRIPT, false},     {"mend.js", SCRIPT, false},
             {"checked.js", SCRIPT, false},    {"case.js", SCRIPT, false},
             {"draw.js", SCRIPT, false},       {"choose.js", SCRIPT, false},
             {"detail.js", SCRIPT, false},     {"map.js", SCRIPT, false},
             {"field_live.html", HTML, false}, {"field.css", STYLE, false},
             {"list.js", SCRIPT, false},       {"zip.js", SCRIPT, false},
             {"send.js", SCRIPT, false},       {"field.js", SCRIPT, false},
             {"live.js", SCRIPT, false},       {"field_worker.js", SCRIPT, false},
             {"words.json", JSON, false},      {"serve.json", JSON, false},
             {"leaflet.css", STYLE, true},     {"leaflet.min.js", SCRIPT, true}};

static void answer_file(const SyServer *server, guint i, SyServeAnswer *answer) {
    g_autofree char *web = g_build_filename(server->program->data_folder, "web", NULL);
    g_autofree char *path =
        g_build_filename(files[i].is_leaflet ? SY_LEAFLET : web, files[i].name, NULL);
    char *text;
    gsize n;
    GError *error = NULL;
    if (!g_file_get_contents(path, &text, &n, &error)) {
        sy_serve_answer_refuse(answer, 500, error->message);
        g_error_free(error);
        return;
    }
    char *map = files[i].is_leaflet ? g_strrstr(text, "sourceMappingURL") : NULL;
    if (map != NULL) memset(map, ' ', strcspn(map, "\n*"));
    answer->status = 200;
    answer->type = files[i].type;
    answer->body = g_bytes_new_take(text, n);
}

void sy_serve_page(const SyServer *server, const SyServeRequest *request, SyServeAnswer *answer) {
    char **part = request->part;
    guint n = g_strv_length(part);
    const char *name = NULL;
    if (n == 0) name = "start.html";
    if (n == 2 && strcmp(part[0], "case") == 0) name = "case.html";
    if (n == 2 && strcmp(part[0], "review") == 0) name = "review.html";
    if (n == 2 && strcmp(part[0], "field") == 0) name = "field_live.html";
    /* at the root: a service worker reaches no further than it stands */
    if (n == 1 && strcmp(part[0], "field_worker.js") == 0) name = part[0];
    if (n == 2 && strcmp(part[0], "web") == 0) name = part[1];
    for (guint i = 0; name != NULL && i < G_N_ELEMENTS(files); i++)
        if (strcmp(files[i].name, name) == 0) {
            answer_file(server, i, answer);
            return;
        }
    sy_serve_answer_refuse(answer, 404, _("there is no such page"));
}
