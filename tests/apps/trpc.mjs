// tRPC by its own server, with routers in routers.
import { initTRPC } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';

const { procedure, router } = initTRPC.context().create();
const users = router({
  byId: procedure
    .input((id) => String(id))
    .query(({ input }) => {
      console.log(`asked for ${input}`);
      return 'ok';
    }),
});
const app = router({
  users,
  throws: procedure.query(() => {
    throw new Error('a bug');
  }),
});
const server = createHTTPServer({
  router: app,
  onError: ({ error }) => process.stdout.write(`${JSON.stringify((error.cause ?? error).stack)}\n`),
});
server.listen(0, '127.0.0.1');
server.on('listening', () => process.stdout.write(`port=${server.address().port}\n`));
