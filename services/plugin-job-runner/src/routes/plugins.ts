import {
  ALL,
  type Plugin,
  plugin,
  pluginCreated,
  pluginCreation,
  pluginUpdate,
  Refusal,
  searchEnvelope,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import { circusSearchQuery, envelope, parseFilter, parsePaging, parseSort } from '@circus/search';
import { actorOf, hasGlobalPrivilege, hasPluginRole, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import {
  listPlugins,
  PLUGIN_DEFAULT_SORT,
  PLUGIN_FILTER_FIELDS,
  PLUGIN_SORT_FIELDS,
  searchPlugins,
} from '../plugins/pluginRepository.js';
import { addPlugin, changePlugin } from '../plugins/registration.js';
import { withoutSecrets } from '../plugins/withoutSecrets.js';

const pluginParameters = z.object({
  pluginId: z
    .string()
    .max(128)
    .regex(/^\P{Cc}+$/u),
});

/** The catalogue of CAD plug-ins (spec circus-cs 3). */
export function pluginRoutes(app: ServiceApp, database: Database, published: () => void): void {
  app.get(
    '/api/plugins',
    {
      config: { access: { plugin: { role: 'readPlugin', handler: 'leavesOut' } } },
      schema: { summary: 'The plug-ins that you may see', tags: ['Plug-ins'], response: { 200: z.array(plugin) } },
    },
    async ({ access }) => {
      const { readPlugin } = access.plugins;
      const found = await listPlugins(database, readPlugin.includes(ALL) ? null : readPlugin);
      return hasGlobalPrivilege(access, 'manageServer') ? found : found.map(shown);
    },
  );

  app.get(
    '/api/plugins/:pluginId',
    {
      config: { access: { plugin: { role: 'readPlugin', of: ':pluginId' } } },
      schema: {
        summary: 'One plug-in',
        tags: ['Plug-ins'],
        params: pluginParameters,
        response: { 200: plugin },
      },
    },
    async ({ access, params: { pluginId } }) => {
      const isReadable = hasPluginRole(access, 'readPlugin', pluginId);
      const [found] = isReadable ? await listPlugins(database, [pluginId]) : [];
      // The same words for an unknown id: who may not see a plug-in does not learn that it exists.
      if (!found) throw new Refusal('forbidden', 'You do not have "readPlugin" privilege of this plug-in.');
      return hasGlobalPrivilege(access, 'manageServer') ? found : shown(found);
    },
  );

  app.get(
    '/api/admin/plugins',
    {
      config: { access: { privileges: ['manageServer'] } },
      schema: {
        summary: 'All plug-ins',
        tags: ['Administration'],
        querystring: circusSearchQuery,
        response: { 200: searchEnvelope(plugin) },
      },
    },
    async ({ query }) => {
      const filter = parseFilter(query.filter, PLUGIN_FILTER_FIELDS, { patientInfoAllowed: false });
      const sort = parseSort(query.sort, PLUGIN_SORT_FIELDS, PLUGIN_DEFAULT_SORT, 'plugin_id');
      const paging = parsePaging(query, { maxLimit: 200, allowUnlimited: true });
      return envelope(await searchPlugins(database, filter, sort, paging));
    },
  );

  app.post(
    '/api/admin/plugins',
    {
      config: { access: { privileges: ['manageServer'] } },
      schema: {
        summary: 'Register a plug-in',
        description: 'The id of a `CAD+remote` plug-in is computed.',
        tags: ['Administration'],
        body: pluginCreation,
        response: { 201: pluginCreated },
      },
    },
    async (request, reply) => {
      const pluginId = await addPlugin(database, actorOf(request), request.body);
      published();
      return reply.code(201).send({ pluginId });
    },
  );

  app.patch(
    '/api/admin/plugins/:pluginId',
    {
      config: { access: { privileges: ['manageServer'] } },
      schema: {
        summary: 'Change the definition of a plug-in',
        tags: ['Administration'],
        params: pluginParameters,
        body: pluginUpdate,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await changePlugin(database, actorOf(request), request.params.pluginId, request.body);
      published();
      return reply.code(204).send(null);
    },
  );
}

/** What opens another server is for administrators. */
const shown = (found: Plugin): Plugin => ({ ...found, runConfiguration: withoutSecrets(found.runConfiguration) });
