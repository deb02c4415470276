/*
 * Settings of a case: their keys, defaults and bounds are in data/settings.yaml, their places in
 * SySettings are here.
 */
#pragma once
#include "engine/case/case.h"

typedef struct SySettingList SySettingList;

/* Reads data/settings.yaml; SY_ERROR_USAGE if it and SySettings do not name the same keys. */
SySettingList *sy_settings_load(const char *data_folder, GError **error);
void sy_settings_free(SySettingList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SySettingList, sy_settings_free)

/* The defaults. */
void sy_settings_init(SySettings *settings, const SySettingList *list);
void sy_settings_clear(SySettings *settings);
/* The limits: the defaults, and what @own (key -> value as text, of @place; or NULL) sets within
 * the bounds. SY_ERROR_USAGE: outside them. */
bool sy_settings_limits(const char *data_folder, GHashTable *own, const char *place,
                        SyLimits *limits, GError **error);

/**
 * sy_settings_set:
 * @place: "case.yaml:12" or "--set", for messages
 *
 * False with SY_ERROR_USAGE: unknown key (the nearest is named), not a number, outside its bounds,
 * not one of its choices. @settings is unchanged then.
 */
bool sy_settings_set(SySettings *settings, const SySettingList *list, const char *key,
                     const char *value, const char *place, GError **error);

/* Every setting as a line "key: value" of YAML with @indent in front; g_free. */
char *sy_settings_to_yaml(const SySettings *settings, const char *indent);
