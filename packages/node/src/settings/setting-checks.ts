// Checks the value of a preload setting by its type.
import { type SettingCheck, settingChecks } from '@telltale/catalog';
import { isReadableFile } from '@telltale/files';
import type { SettingType } from './settings-schema.ts';

/** Of the other types every text is accepted, or the reader of the setting checks it. */
export const checks: Readonly<Record<Exclude<SettingType, 'text' | 'path' | 'list'>, SettingCheck>> = {
  ...settingChecks,
  file: (text) => (isReadableFile(text) ? undefined : 'the path of a file that this user can read'),
};
