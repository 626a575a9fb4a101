export declare function withLock<T>(
  path: string,
  options: { readonly waitMsMax: number; readonly say: (text: string) => void },
  work: () => Promise<T>,
): Promise<T>;
