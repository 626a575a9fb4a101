// Checks the value of a preload setting by its type.
import { type SettingCheck, settingChecks } from '@telltale/catalog';
import { isReadableFile } from '@telltale/files';
import type { SettingType } from './settings-schema.ts';

/** Other types accept every text, or the code that uses the setting checks it. */
export const checks: Readonly<Record<Exclude<SettingType, 'text' | 'path' | 'list'>, SettingCheck>> = {
  ...settingChecks,
  file: (text) => (isReadableFile(text) ? undefined : 'the path of a file that this user can read'),
};
