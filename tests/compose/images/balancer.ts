// Image with nginx, the demonstration's load balancer: Debian's package, which is its base already.
import type { Image } from './image.ts';

export const balancerImage: Image = {
  service: 'demo-balancer',
  base: 'nginx',
  holds: 'nginx of Debian',
  copies: [],
  texts: { '/docker-entrypoint.sh': '#!/bin/sh\nexec "$@"\n' },
  // As in the published image: it opens these before it reads where it shall write.
  links: { '/var/log/nginx/access.log': '/dev/stdout', '/var/log/nginx/error.log': '/dev/stderr' },
  users: ['nginx:x:101:101::/nonexistent:/bin/false'],
  lines: ['ENTRYPOINT ["/docker-entrypoint.sh"]', 'CMD ["nginx", "-g", "daemon off;"]'],
};
