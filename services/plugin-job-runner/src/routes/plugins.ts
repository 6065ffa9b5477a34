import { ALL, plugin, Refusal, searchEnvelope } from '@circus/contracts';
import type { Database } from '@circus/db';
import { circusSearchQuery, envelope, parseFilter, parsePaging, parseSort } from '@circus/search';
import { hasPluginRole, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import {
  listPlugins,
  PLUGIN_DEFAULT_SORT,
  PLUGIN_FILTER_FIELDS,
  PLUGIN_SORT_FIELDS,
  searchPlugins,
} from '../plugins/pluginRepository.js';

/** The catalogue of CAD plug-ins (spec circus-cs 3). */
export function pluginRoutes(app: ServiceApp, database: Database): void {
  app.get(
    '/api/plugins',
    {
      config: { access: { plugin: { role: 'readPlugin', handler: 'leavesOut' } } },
      schema: { summary: 'The plug-ins that you may see', tags: ['Plug-ins'], response: { 200: z.array(plugin) } },
    },
    async ({ access: { plugins } }) =>
      listPlugins(database, plugins.readPlugin.includes(ALL) ? null : plugins.readPlugin),
  );

  app.get(
    '/api/plugins/:pluginId',
    {
      config: { access: { plugin: { role: 'readPlugin', of: ':pluginId' } } },
      schema: {
        summary: 'One plug-in',
        tags: ['Plug-ins'],
        params: z.object({
          pluginId: z
            .string()
            .max(128)
            .regex(/^\P{Cc}+$/u),
        }),
        response: { 200: plugin },
      },
    },
    async ({ access, params: { pluginId } }) => {
      const isReadable = hasPluginRole(access, 'readPlugin', pluginId);
      const [found] = isReadable ? await listPlugins(database, [pluginId]) : [];
      // The same words for an unknown id: who may not see a plug-in does not learn that it exists.
      if (!found) throw new Refusal('forbidden', 'You do not have "readPlugin" privilege of this plug-in.');
      return found;
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
}
