// The shipping view: the account of every record by process, and the dead letters.
import type { Shipping } from '../../src/api.ts';
import { dashboardAddress } from '../links.ts';
import { useAddress } from '../router.ts';
import { Failure, Loading } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { useTime } from '../time/time-context.ts';
import { useAnswer } from '../use-answer.ts';
import { Accounts } from './shipping/accounts.tsx';
import { DeadLetters } from './shipping/dead-letters.tsx';

export function ShippingView() {
  const at = useAddress();
  const { now } = useTime();
  const { data, failure } = useAnswer<Shipping>('/api/shipping', now);
  return (
    <Page
      title="Shipping"
      about="What became of every record."
      controls={
        <a class="button" href={dashboardAddress(at, 'telltale-shipping')}>
          Over time
        </a>
      }
      withoutTime
    >
      {failure && <Failure failure={failure} isBeside={data !== undefined} />}
      {data && (
        <>
          <Accounts processes={data.processes} leftOut={data.processes_left_out} unknown={data.processes_unknown} />
          <DeadLetters letters={data.dead_letters} unknown={data.dead_letters_unknown} canRetry={data.can_retry} />
        </>
      )}
      {!data && !failure && <Loading />}
    </Page>
  );
}
