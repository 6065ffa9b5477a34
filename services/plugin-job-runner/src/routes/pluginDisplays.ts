import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { Displays } from '../plugins/displays.js';
import { mediaTypeOf } from './mediaTypes.js';

/** The displays that plug-ins bring along: browsers load them as scripts, without a credential (spec circus-cs 3.5). */
export function pluginDisplayRoute(app: ServiceApp, displays: Displays): void {
  app.get(
    '/api/plugin-displays/:pluginId/*',
    {
      config: { access: 'public' },
      schema: {
        summary: 'A file of the displays of a plug-in',
        tags: ['Plug-ins'],
        params: z.object({ pluginId: z.string(), '*': z.string() }),
        response: { 200: z.any().describe('The file') },
      },
    },
    async (request, reply) => {
      const { pluginId, '*': path } = request.params;
      const { file, sizeBytes } = await displays.open(pluginId, path);
      const mediaType = mediaTypeOf(path);
      // Scripts are what it is for, and what a browser takes for a module whatever it is called.
      const isScript = mediaType === 'application/octet-stream' || /javascript/.test(mediaType);
      reply.type(isScript ? 'text/javascript' : mediaType).header('Content-Length', sizeBytes);
      reply.header('X-Content-Type-Options', 'nosniff').header('Content-Security-Policy', 'sandbox');
      reply.header('Access-Control-Allow-Origin', '*').header('Cache-Control', 'public, max-age=300');
      return reply.send(file.createReadStream());
    },
  );
}
