export function compile(options: {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly withTests: boolean;
}): boolean;
export declare function isCompiled(options: { readonly root: string; readonly withTests: boolean }): boolean;
