export interface OwnRun {
  readonly folder: string;
  claim(pid: number): void;
  close(): Promise<void>;
}
export function isInRun(): boolean;
export function openRun(): OwnRun;
