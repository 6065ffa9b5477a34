import { createBrowserRouter, Navigate } from 'react-router';
import { Frame, Waiting } from './Frame.js';
import { NotFound, PageFailure } from './PageFailure.js';

/** Every page and its address; each is loaded when it is first opened. */
export const router = createBrowserRouter([
  {
    element: <Frame />,
    hydrateFallbackElement: <Waiting />,
    errorElement: <PageFailure />,
    children: [
      { index: true, element: <Navigate to="/series" replace /> },
      {
        errorElement: <PageFailure />,
        children: [
          { path: 'series', lazy: async () => ({ Component: (await import('../series/SeriesPage.js')).SeriesPage }) },
          {
            path: 'series/:seriesUid',
            lazy: async () => ({ Component: (await import('../viewer/ViewerPage.js')).ViewerPage }),
          },
          { path: 'cases', lazy: async () => ({ Component: (await import('../cases/CasesPage.js')).CasesPage }) },
          { path: 'cases/:caseId', lazy: async () => ({ Component: (await import('../cases/CasePage.js')).CasePage }) },
          {
            path: 'cases/:caseId/revisions',
            lazy: async () => ({ Component: (await import('../revisions/RevisionsPage.js')).RevisionsPage }),
          },
          {
            path: 'cases/:caseId/labels',
            lazy: async () => ({ Component: (await import('../labels/LabelPage.js')).LabelPage }),
          },
          { path: 'lists', lazy: async () => ({ Component: (await import('../lists/ListsPage.js')).ListsPage }) },
          { path: 'jobs', lazy: async () => ({ Component: (await import('../jobs/JobsPage.js')).JobsPage }) },
          { path: 'jobs/:jobId', lazy: async () => ({ Component: (await import('../jobs/JobPage.js')).JobPage }) },
          { path: 'tasks', lazy: async () => ({ Component: (await import('../tasks/TasksPage.js')).TasksPage }) },
          {
            path: 'profile',
            lazy: async () => ({ Component: (await import('../account/ProfilePage.js')).ProfilePage }),
          },
          {
            path: 'sharing',
            lazy: async () => ({ Component: (await import('../sharing/SharingPage.js')).SharingPage }),
            children: [
              { index: true, element: <Navigate to="boxes" replace /> },
              {
                path: 'boxes',
                lazy: async () => ({ Component: (await import('../sharing/BoxesPage.js')).BoxesPage }),
              },
              {
                path: 'transactions',
                lazy: async () => ({ Component: (await import('../sharing/TransactionsPage.js')).TransactionsPage }),
              },
              {
                path: 'anonymization',
                lazy: async () => ({ Component: (await import('../sharing/AnonymizationPage.js')).AnonymizationPage }),
              },
              {
                path: 'nodes',
                lazy: async () => ({ Component: (await import('../sharing/NodesPage.js')).NodesPage }),
              },
              {
                path: 'forwarding',
                lazy: async () => ({ Component: (await import('../sharing/ForwardingPage.js')).ForwardingPage }),
              },
              {
                path: 'import',
                lazy: async () => ({ Component: (await import('../sharing/ImportPage.js')).ImportPage }),
              },
              {
                path: 'log',
                lazy: async () => ({ Component: (await import('../sharing/LogPage.js')).LogPage }),
              },
            ],
          },
          { path: 'send', lazy: async () => ({ Component: (await import('../sharing/SendPage.js')).SendPage }) },
          {
            path: 'admin',
            lazy: async () => ({ Component: (await import('../admin/AdminPage.js')).AdminPage }),
            children: [
              { index: true, element: <Navigate to="users" replace /> },
              { path: 'users', lazy: async () => ({ Component: (await import('../admin/UsersPage.js')).UsersPage }) },
              {
                path: 'groups',
                lazy: async () => ({ Component: (await import('../admin/GroupsPage.js')).GroupsPage }),
              },
              {
                path: 'projects',
                lazy: async () => ({ Component: (await import('../admin/ProjectsPage.js')).ProjectsPage }),
              },
              {
                path: 'plugins',
                lazy: async () => ({ Component: (await import('../admin/PluginsPage.js')).PluginsPage }),
              },
              {
                path: 'parameters',
                lazy: async () => ({ Component: (await import('../admin/ParametersPage.js')).ParametersPage }),
              },
              {
                path: 'system',
                lazy: async () => ({ Component: (await import('../admin/SystemPage.js')).SystemPage }),
              },
              { path: 'audit', lazy: async () => ({ Component: (await import('../admin/AuditPage.js')).AuditPage }) },
            ],
          },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
]);
