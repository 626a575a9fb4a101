// The shippers of this process's transports, flushed at its end (graceful shutdown).
import { atProcessEnd, type Shipper } from '@telltale/log-shipper';

/** By shipper: how long it may take at the end, in milliseconds. */
const open = new Map<Shipper, number>();
let notAtTheEnd: (() => void) | undefined;

function flushAll(): void {
  for (const [shipper, msMax] of open) shipper.flushSync(msMax);
}

/** Makes the end of the process wait for this shipper. */
export function holdOpen(shipper: Shipper, exitFlushMsMax: number): void {
  notAtTheEnd ??= atProcessEnd(flushAll);
  open.set(shipper, exitFlushMsMax);
}

/** It was closed: there is nothing to wait for. */
export function letGo(shipper: Shipper): void {
  if (!open.delete(shipper) || open.size > 0) return;
  notAtTheEnd?.();
  notAtTheEnd = undefined;
}
