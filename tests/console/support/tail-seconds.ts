// How long the live tail is put under load: some seconds, or as long as `TELLTALE_TEST_TAIL_SECONDS` says.

const asked = process.env.TELLTALE_TEST_TAIL_SECONDS;

/** Seconds of 500 records each. */
export const tailSeconds: number = Number(asked ?? 8);

/** Whether somebody wants to see more than every run of the tests has time for. */
export const isLongRun: boolean = asked !== undefined;
