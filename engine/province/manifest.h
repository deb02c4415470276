/* What stands in manifest.json of a folder of parts. Only for this room. */
#pragma once
#include "engine/read/layers.h"

typedef struct {
    char *name; /* "part0001" */
    char *county;
    int64_t n_edge;
    char *survey_sha256;
} SyManifestPart;

/* Two source rows of different parts that look alike, as SyLinkage. */
typedef struct {
    char *role, *verdict, *evidence;
    int64_t source[2], fid[2]; /* input_id and fid of the rows */
    double probability, distance_m;
    int64_t decision_id;
} SyManifestLink;

typedef struct {
    char *version;
    char *case_file, *case_sha256;
    char *lang;
    GArray *inputs; /* SyInput: path and sha256 */
    GArray *parts;  /* SyManifestPart */
    GArray *links;  /* SyManifestLink */
} SyManifest;

void sy_manifest_clear(SyManifest *manifest);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyManifest, sy_manifest_clear)
void sy_manifest_init(SyManifest *manifest);

bool sy_manifest_write(const SyManifest *manifest, const char *folder, GError **error);
/* SY_ERROR_INPUT: there is none, or it is no manifest. */
bool sy_manifest_read(SyManifest *manifest, const char *folder, GError **error);

/* SHA-256 of the files of each path, hexadecimal; NULL: not a file. g_strfreev-like: n of them. */
GPtrArray *sy_manifest_hashes(const GPtrArray *paths);
