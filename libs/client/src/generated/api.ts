// Made by libs/client/generate/main.mjs from the description of the API: do not edit.

export interface paths {
    "/api/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who read or changed what, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description What was done, for instance case.read or login */
                    action?: string;
                    /** @description What it was done to, for instance series, case or user */
                    entity?: string;
                    /** @description Which of them, for instance a series UID */
                    entityId?: string;
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string;
                    /** @description From this moment on */
                    from?: string;
                    limit?: number;
                    page?: number;
                    /** @description Before this moment */
                    to?: string;
                    /** @description E-mail address or login ID */
                    user?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditEntryPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that was asked for, as a file, in the order in which it was recorded */
        get: {
            parameters: {
                query?: {
                    /** @description What was done, for instance case.read or login */
                    action?: string;
                    /** @description What it was done to, for instance series, case or user */
                    entity?: string;
                    /** @description Which of them, for instance a series UID */
                    entityId?: string;
                    format?: "csv" | "ndjson";
                    /** @description From this moment on */
                    from?: string;
                    /** @description Before this moment */
                    to?: string;
                    /** @description E-mail address or login ID */
                    user?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": string;
                        "text/csv": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/global-privileges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The global privileges that a group can have */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GlobalPrivilege"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every group */
        get: {
            parameters: {
                query?: {
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                    /** @description Present: up to 9999 items, where the endpoint allows it */
                    unlimited?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GroupPage"];
                    };
                };
            };
        };
        put?: never;
        /** Create a group */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["GroupCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GroupCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/groups/{groupId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One group */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    groupId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Group"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a group; its members have the rights that it gives from then on */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    groupId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["GroupUpdateInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/api/admin/onetime-urls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a string that opens one login of a user, once, within a minute */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OnetimeUrlCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OnetimeUrlCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/plugin-job-manager": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether jobs are taken from the queue */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginJobManagerStatus"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/plugin-job-manager/switch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Begin or end the taking of jobs from the queue
         * @description Jobs at work go on to their end.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginJobManagerStatusInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginJobManagerStatus"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/plugin-job-queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody's jobs in the queue */
        get: {
            parameters: {
                query?: {
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    state?: "wait" | "processing" | "all";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["QueuedPluginJob"][];
                            page: number;
                            totalItems: number;
                            /** @enum {boolean} */
                            totalItemsExact?: false;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/plugins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All plug-ins */
        get: {
            parameters: {
                query?: {
                    /** @description true: answer {items, totalItems, page} where a bare array is the rule */
                    envelope?: string | string[];
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    /** @description Condition in relaxed Extended JSON, for instance {"patientInfo.age":{"$gte":50}} */
                    filter?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                    /** @description Present: up to 9999 items, where the endpoint allows it */
                    unlimited?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Plugin"][];
                            page: number;
                            totalItems: number;
                            /** @enum {boolean} */
                            totalItemsExact?: false;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Register a plug-in
         * @description The id of a `CAD+remote` plug-in is computed.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/plugins/{pluginId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the definition of a plug-in */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginUpdateInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/api/admin/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All projects */
        get: {
            parameters: {
                query?: {
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                    /** @description Present: up to 9999 items, where the endpoint allows it */
                    unlimited?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProjectPage"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a project
         * @description It is in no group: nobody sees it before a group names it, but members of groups with all projects.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ProjectCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProjectCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/projects/{projectId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Any project */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    projectId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Project"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a project */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    projectId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ProjectUpdateInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/api/admin/server-params": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every server parameter */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: unknown;
                        };
                    };
                };
            };
        };
        /** Create or replace server parameters, all of the given ones or none; the others stay */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ServerParamUpdateInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/server-params/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bare value of one server parameter */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        /** Create or replace one server parameter whose value is an object or an array */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ServerParamValueInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How every service is: readiness, requests, memory and what it counts
         * @description Counts are since the start of a process: rates are differences between two answers.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SystemStatus"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every user */
        get: {
            parameters: {
                query?: {
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserPage"];
                    };
                };
            };
        };
        put?: never;
        /** Create a user */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UserCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{userEmail}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    userEmail: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a user: a new password, or the end of the right to log in, ends every login */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    userEmail: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UserUpdateInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/api/anonymization/anonymize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put anonymous images in the places of images
         * @description Unknown images are passed over. Where one cannot be anonymized the others are, and the answer says how many. Options beyond the Basic Profile need the privilege to view personal information.
         */
        post: {
            parameters: {
                query?: {
                    /** @description 1: also where a case uses the series, which only an administrator may */
                    force?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["bulkAnonymizationDataInput"] | components["schemas"]["imageTagValuesInput"][];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"][];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/anonymization/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Anonymization keys, one for each image and anonymization
         * @description Real names and numbers of patients are empty without the privilege to view personal information.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Keys at most, 20 by default; a negative number means all */
                    count?: string | string[];
                    /** @description Text that one of the names contains, whatever its case */
                    filter?: string | string[];
                    /** @description true by default */
                    orderascending?: string | string[];
                    /** @description Name of a property; the id by default */
                    orderby?: string | string[];
                    /** @description Keys to leave out at the beginning, 0 by default */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["anonymizationKey"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/anonymization/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One anonymization key */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["anonymizationKey"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Delete an anonymization key
         * @description Nobody can tell any more who the image was. An unknown id is no error.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/anonymization/keys/{id}/keyvalues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Further attributes of an anonymization key */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["anonymizationKeyValue"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/anonymization/keys/export/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All anonymization keys as a table */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description text/csv, parted by semicolons */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/anonymization/keys/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Anonymization keys by their properties */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["queryInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["anonymizationKey"][];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/anonymization/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Anonymization options */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["confidentialityOption"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/blob/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of a blob */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    hash: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description The client has them */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        /**
         * Store a blob under the SHA-1 of its bytes
         * @description At most 20 MB, also packed with `Content-Encoding: gzip`; hash and limit are of the unpacked bytes.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    hash: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/octet-stream": string;
                };
            };
            responses: {
                /** @description Stored */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Connected boxes */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["box"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a connection
         * @description What is on its way with the box fails. An unknown id is no error.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/{id}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send images to a box, anonymized
         * @description They are put into a queue. Each leaves by the Basic Profile at least, and by what the profile adds; where it is left out, by that of the box. Images that are not there, or not the caller’s, are refused with 404, all together.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["sentImagesInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Connect to another box by the address that its side handed over */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["remoteBoxInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["box"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/createconnection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a connection for another box to poll */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["remoteBoxConnectionDataInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["box"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/incoming": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Transactions with images that come from boxes, newest change first */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["incomingTransaction"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/incoming/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a transaction; the images stay
         * @description Of one that goes on, the rest is a new transaction. An unknown id is no error.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/incoming/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The images of a transaction that have come and are still here */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/outgoing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Transactions with images that go to boxes, newest change first */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["outgoingTransaction"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/outgoing/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a transaction: what was not sent is not sent any more
         * @description An unknown id is no error.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/outgoing/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The images of a transaction, sent or not, that are still here */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/boxes/outgoing/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a transaction once more that has failed
         * @description What the box has is not sent again.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search cases in the projects that you may read
         * @description A bare array with the headers X-Total-Count, X-Page and Link, or an envelope when asked for.
         */
        get: {
            parameters: {
                query?: {
                    /** @description true: answer {items, totalItems, page} where a bare array is the rule */
                    envelope?: string | string[];
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    /** @description Condition in relaxed Extended JSON, for instance {"patientInfo.age":{"$gte":50}} */
                    filter?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                    /** @description Present: up to 9999 items, where the endpoint allows it */
                    unlimited?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseSummary"][] | {
                            items: components["schemas"]["CaseSummary"][];
                            page: number;
                            totalItems: number;
                            /** @enum {boolean} */
                            totalItemsExact?: false;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Make a case */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CaseCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases/{caseId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A case with all its revisions
         * @description The `ETag` is the index of the latest revision: saving with it as `If-Match` overtakes nobody.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    caseId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Case"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Delete a case
         * @description A case in anybody's my list is deleted with `force=1` only, and removed from all of them.
         */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: also where the case is in a my list */
                    force?: string;
                };
                header?: never;
                path: {
                    caseId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases/{caseId}/revision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Save a case: append a revision
         * @description Series that no former revision has need the role `addSeries`. The answer has the new index as its `ETag`. With `If-Match` and the `ETag` of the revision that was worked on, nothing is saved where somebody else has saved since (409); without it the revision is appended in any case.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    caseId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RevisionCreationInput"];
                };
            };
            responses: {
                /** @description Saved */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases/{caseId}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace the tags of a case */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    caseId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CaseTagsInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases/export-mhd": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export cases with their images and labels
         * @description The task makes an archive with a folder for each case (for each revision, where several of one case are asked for), to be fetched from `/tasks/{taskId}/download` when it has finished. In a folder are `data.json`, a volume `vol000` for each series, which is its partial volume in its order, and labels painted in voxels: `vol000-label000` and so on, or all of a series in `vol000-label`, where the voxels of label n have the value n + 1.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CaseExportCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TaskCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases/list/{myListId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search the cases in a list of your own
         * @description As GET /api/cases; the latest additions come first, and `addedToListAt` is a sort key.
         */
        get: {
            parameters: {
                query?: {
                    /** @description true: answer {items, totalItems, page} where a bare array is the rule */
                    envelope?: string | string[];
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    /** @description Condition in relaxed Extended JSON, for instance {"patientInfo.age":{"$gte":50}} */
                    filter?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                    /** @description Present: up to 9999 items, where the endpoint allows it */
                    unlimited?: string | string[];
                };
                header?: never;
                path: {
                    myListId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseSummary"][] | {
                            items: components["schemas"]["CaseSummary"][];
                            page: number;
                            totalItems: number;
                            /** @enum {boolean} */
                            totalItemsExact?: false;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Add, remove or replace tags of many cases
         * @description Of all of them, or of none: each must be in a project that you may write.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CaseTagsChangeInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/api/destinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where images can be sent */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["destination"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/directorywatches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Watched directories */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["watchedDirectory"][];
                    };
                };
            };
        };
        put?: never;
        /**
         * Watch a directory of the server
         * @description What is in it, and in the folders inside it, is imported now and whenever something is added.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["watchedDirectoryCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["watchedDirectory"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/directorywatches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Watch a directory no more; its files and images stay */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dummy-progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Progress of nothing
         * @description Server-sent events: `progress` from 0 to 50, then `complete`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/echo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The body, as it came */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": unknown;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/filtering/associations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sources with the filters of their images */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["sourceTagFilter"][];
                    };
                };
            };
        };
        put?: never;
        /** Give a source a filter, in place of the one it has */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["sourceTagFilterCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["sourceTagFilter"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/filtering/associations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Leave a source without a filter */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/filtering/filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Filters */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["filter"][];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a filter, or change the one of this name
         * @description A blacklist takes away what its paths name, a whitelist everything else.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["filterCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["filter"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/filtering/filters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a filter */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/filtering/filters/{id}/tagpaths": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The paths of a filter */
        get: {
            parameters: {
                query?: {
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["tagFilterTagPath"][];
                    };
                };
            };
        };
        put?: never;
        /** Add a path to a filter */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["tagFilterTagPathCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["tagFilterTagPath"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/filtering/filters/{id}/tagpaths/{tagpathid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a path out of a filter */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    tagpathid: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/forwarding/rule/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forward no more; images that wait for it stay */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/forwarding/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Forwarding rules */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["forwardingrule"][];
                    };
                };
            };
        };
        put?: never;
        /**
         * Forward the images of a source to a destination
         * @description A rule for the same source and destination is the one that is there.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["forwardingRuleCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["forwardingrule"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/forwarding/rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forward no more; images that wait for it stay */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/forwarding/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Images on their way by rules, newest change first */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["forwardingTransaction"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/forwarding/transactions/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try once more what was given up */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store one DICOM file
         * @description As the part `dataset` or `file` of a form, else its first file, or as the body itself.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of an image, as they are stored */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A DICOM file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Delete an image
         * @description What has no image then is deleted with it: its series, study and patient. An unknown id is no error.
         */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: also where a case uses the series, which only an administrator may */
                    force?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/{id}/anonymize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put an anonymous image in the place of an image
         * @description Options beyond the Basic Profile need the privilege to view personal information.
         */
        put: {
            parameters: {
                query?: {
                    /** @description 1: also where a case uses the series, which only an administrator may */
                    force?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["anonymizationDataInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/{id}/anonymized": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An anonymous copy of an image
         * @description Nothing but its anonymization key is stored. Options beyond the Basic Profile need the privilege to view personal information.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["anonymizationDataInput"];
                };
            };
            responses: {
                /** @description A DICOM file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/{id}/anonymized/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What an anonymization would make of the attributes of an image
         * @description Nothing is stored, not even a key: the pseudonyms that are shown are others than those that a copy will have.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["anonymizationDataInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["anonymizationPreview"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/{id}/attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The attributes of an image
         * @description In the order of its file, with those in sequences and without bulk data.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["imageAttribute"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/{id}/imageinformation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Frames and values of an image */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["imageInformation"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/{id}/modify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give attributes of an image other values
         * @description The image has another id afterwards where its patient or one of its UIDs is another one. Text is written as UTF-8.
         */
        put: {
            parameters: {
                query?: {
                    /** @description 1: also where a case uses the series, which only an administrator may */
                    force?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["tagMappingInput"][];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/{id}/png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A picture of an image */
        get: {
            parameters: {
                query?: {
                    /** @description Of a multi-frame image, from 1 */
                    framenumber?: string;
                    /** @description Height in pixels; 0 for that of the image */
                    imageheight?: string;
                    /** @description Rescaled value that is white */
                    windowmax?: string;
                    /** @description Rescaled value that is black; with both 0 the window of the file */
                    windowmin?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete images
         * @description All of them or, where it is refused, none. Unknown ids are passed over.
         */
        post: {
            parameters: {
                query?: {
                    /** @description 1: also where a case uses the series, which only an administrator may */
                    force?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": number[];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Images that were put together, as a ZIP archive */
        get: {
            parameters: {
                query: {
                    /** @description Id of the export set */
                    id: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A ZIP archive */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        /** Put images together for a download */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": number[];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["exportSetId"];
                    };
                };
                /** @description There is none of the images */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/images/jpeg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store a JPEG picture as an image of a study
         * @description The picture is the body, or the first file of a form.
         */
        post: {
            parameters: {
                query: {
                    /** @description Of the new series */
                    description?: string | string[];
                    /** @description Id of the study */
                    studyid: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/import/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Import sessions */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["importSession"][];
                    };
                };
            };
        };
        put?: never;
        /** Begin an import session, or find your own of this name */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["importSessionCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["importSession"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/import/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One import session */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["importSession"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Delete an import session; its images stay
         * @description Your own; an administrator any.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/import/sessions/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The images of an import session */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"][];
                    };
                };
            };
        };
        put?: never;
        /**
         * Store one DICOM file in an import session
         * @description Of your own; an administrator of any. As the part `dataset` or `file` of a form, else its first file, or as the body.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of the log, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                    subject?: string;
                    type?: ("DEFAULT" | "INFO" | "WARN" | "ERROR") | "";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["logEntry"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove every line of the log */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/log/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove one line of the log */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/login-info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoginInfo"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/login-info/full": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's record, rights, projects and plug-ins */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FullLoginInfo"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/login-info/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change one's own password: every other login of the caller ends; permanent tokens stay */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordChangeInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** End every login of the caller, on all devices; permanent tokens stay */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        /** End every login of the caller, on all devices; permanent tokens stay */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/flatseries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Series with their study and patient */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most, 20 by default; a negative number means all */
                    count?: string | string[];
                    /** @description Text that one of the properties contains, whatever its case */
                    filter?: string | string[];
                    /** @description true by default */
                    orderascending?: string | string[];
                    /** @description Name of a property; the id by default */
                    orderby?: string | string[];
                    /** @description Ids of series tags of which one is meant */
                    seriestags?: string | string[];
                    /** @description Ids of series types of which one is meant */
                    seriestypes?: string | string[];
                    /** @description Sources of which one is meant, for instance box:1,import:7 */
                    sources?: string | string[];
                    /** @description Items to leave out at the beginning, 0 by default */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["flatSeries"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/flatseries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One series with its study and patient */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["flatSeries"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/flatseries/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Series with their study and patient, by their properties */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["queryInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["flatSeries"][];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The images of a series */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most, 20 by default; a negative number means all */
                    count?: string | string[];
                    /** @description Text that one of the properties contains, whatever its case */
                    filter?: string | string[];
                    /** @description true by default */
                    orderascending?: string | string[];
                    /** @description Name of a property; the id by default */
                    orderby?: string | string[];
                    /** @description Id of the series */
                    seriesid?: string | string[];
                    /** @description Items to leave out at the beginning, 0 by default */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/images/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One image */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/images/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Images by their properties */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["queryInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"][];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/patients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Patients */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most, 20 by default; a negative number means all */
                    count?: string | string[];
                    /** @description Text that one of the properties contains, whatever its case */
                    filter?: string | string[];
                    /** @description true by default */
                    orderascending?: string | string[];
                    /** @description Name of a property; the id by default */
                    orderby?: string | string[];
                    /** @description Ids of series tags of which one is meant */
                    seriestags?: string | string[];
                    /** @description Ids of series types of which one is meant */
                    seriestypes?: string | string[];
                    /** @description Sources of which one is meant, for instance box:1,import:7 */
                    sources?: string | string[];
                    /** @description Items to leave out at the beginning, 0 by default */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["patient"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/patients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One patient */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["patient"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/patients/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All images of a patient */
        get: {
            parameters: {
                query?: {
                    /** @description Ids of series tags of which one is meant */
                    seriestags?: string | string[];
                    /** @description Ids of series types of which one is meant */
                    seriestypes?: string | string[];
                    /** @description Sources of which one is meant, for instance box:1,import:7 */
                    sources?: string | string[];
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/patients/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Patients by their properties */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["queryInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["patient"][];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The series of a study */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most, 20 by default; a negative number means all */
                    count?: string | string[];
                    /** @description Ids of series tags of which one is meant */
                    seriestags?: string | string[];
                    /** @description Ids of series types of which one is meant */
                    seriestypes?: string | string[];
                    /** @description Sources of which one is meant, for instance box:1,import:7 */
                    sources?: string | string[];
                    /** @description Items to leave out at the beginning, 0 by default */
                    startindex?: string | string[];
                    /** @description Id of the study */
                    studyid?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["series"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/series/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One series */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["series"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/series/{id}/seriestags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tags of a series */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestag"][];
                    };
                };
            };
        };
        put?: never;
        /**
         * Tag a series
         * @description By the name of the tag, which is made where there is none.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["newSeriestagInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestag"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/series/{id}/seriestypes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The types of a series */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestype"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Take all types from a series */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/series/{id}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a series came from */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["source"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/series/{seriesId}/seriestags/{seriesTagId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a tag from a series */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    seriesId: string;
                    seriesTagId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/series/{seriesId}/seriestypes/{seriesTypeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give a series a type */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    seriesId: string;
                    seriesTypeId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        /** Take a type from a series */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    seriesId: string;
                    seriesTypeId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/series/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Series by their properties */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["queryInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["series"][];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/seriestags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tags of series
         * @description Those in use, all of them unless a part is asked for.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most, 20 by default; a negative number means all */
                    count?: string | string[];
                    /** @description Text that one of the properties contains, whatever its case */
                    filter?: string | string[];
                    /** @description true by default */
                    orderascending?: string | string[];
                    /** @description Name of a property; the id by default */
                    orderby?: string | string[];
                    /** @description Items to leave out at the beginning, 0 by default */
                    startindex?: string | string[];
                    /** @description true: with tags that no series has */
                    unused?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestag"][];
                    };
                };
            };
        };
        put?: never;
        /** Make a tag */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["newSeriestagInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestag"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/seriestags/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One tag */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestag"];
                    };
                };
            };
        };
        /** Rename a tag */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["newSeriestagInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        /** Remove a tag from everything */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The studies of a patient */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most, 20 by default; a negative number means all */
                    count?: string | string[];
                    /** @description Id of the patient */
                    patientid?: string | string[];
                    /** @description Ids of series tags of which one is meant */
                    seriestags?: string | string[];
                    /** @description Ids of series types of which one is meant */
                    seriestypes?: string | string[];
                    /** @description Sources of which one is meant, for instance box:1,import:7 */
                    sources?: string | string[];
                    /** @description Items to leave out at the beginning, 0 by default */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["study"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/studies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One study */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["study"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/studies/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All images of a study */
        get: {
            parameters: {
                query?: {
                    /** @description Ids of series tags of which one is meant */
                    seriestags?: string | string[];
                    /** @description Ids of series types of which one is meant */
                    seriestypes?: string | string[];
                    /** @description Sources of which one is meant, for instance box:1,import:7 */
                    sources?: string | string[];
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["image"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metadata/studies/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Studies by their properties */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["queryInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["study"][];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/mylists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your own lists, without their items */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MyList"][];
                    };
                };
            };
        };
        put?: never;
        /** Make a list */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MyListCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MyListCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/mylists/{myListId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A list with its items */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    myListId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MyListWithItems"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a list of your own; what stood in it stays */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    myListId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a list of your own */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    myListId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MyListUpdateInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/api/mylists/{myListId}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Add items to a list or remove them */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    myListId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MyListItemsChangeInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MyListItemsChanged"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/plugin-displays/{pluginId}/{*}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of the displays of a plug-in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    "*": string;
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-job-queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your jobs in the queue */
        get: {
            parameters: {
                query?: {
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    state?: "wait" | "processing" | "all";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["QueuedPluginJob"][];
                            page: number;
                            totalItems: number;
                            /** @enum {boolean} */
                            totalItemsExact?: false;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search plug-in jobs */
        get: {
            parameters: {
                query?: {
                    /** @description true: answer {items, totalItems, page} where a bare array is the rule */
                    envelope?: string | string[];
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    /** @description Condition in relaxed Extended JSON, for instance {"patientInfo.age":{"$gte":50}} */
                    filter?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                    /** @description Present: up to 9999 items, where the endpoint allows it */
                    unlimited?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["PluginJobSummary"][];
                            page: number;
                            totalItems: number;
                            /** @enum {boolean} */
                            totalItemsExact?: false;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Register a plug-in job
         * @description A job that is there already is refused, unless `force` says that it is meant.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginJobCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginJobCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A plug-in job with its results
         * @description `provenance` tells how the results came about.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginJob"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Cancel or invalidate a plug-in job
         * @description One that waits or is at work can be cancelled, by who registered it and by those with `manageJobs`; a finished one can be invalidated by the latter.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginJobChangeInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/attachment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The files that a plug-in put out
         * @description Among them `plugin-log.txt`, which is there as soon as the job is at work.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": string[];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/attachment/{*}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file that a plug-in put out
         * @description The log of a job at work is given as far as it is written.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    "*": string;
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/comparison": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare the results of a plug-in job
         * @description With those of the job that it runs again, unless another one is named.
         */
        get: {
            parameters: {
                query?: {
                    with?: string;
                };
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginJobComparison"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All feedback on a plug-in job */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Feedback"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/feedback/{feedbackId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove feedback on a plug-in job
         * @description `all` in place of an id removes every entry.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    feedbackId: string;
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/feedback/consensual": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what all agree on of a result */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FeedbackCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedbackCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/feedback/consensual/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keep consensual feedback that is not to be registered yet
         * @description Only who keeps it sees it. It goes when feedback is registered, and with the job.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FeedbackDraftInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/feedback/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your own feedback that is not registered yet */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedbackDrafts"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/feedback/personal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what you think of a result */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FeedbackCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedbackCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/feedback/personal/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keep personal feedback that is not to be registered yet
         * @description Only who keeps it sees it. It goes when feedback is registered, and with the job.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FeedbackDraftInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/{jobId}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a plug-in job again, exactly
         * @description The same program with the same parameters on the same files; refused where one of them is another now. The new job names the one that it runs again as `rerunOf`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginJobRerunInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginJobCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugin-jobs/list/{myListId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search the plug-in jobs in a list of your own
         * @description The latest additions come first, and `addedToListAt` is a sort key.
         */
        get: {
            parameters: {
                query?: {
                    /** @description true: answer {items, totalItems, page} where a bare array is the rule */
                    envelope?: string | string[];
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    /** @description Condition in relaxed Extended JSON, for instance {"patientInfo.age":{"$gte":50}} */
                    filter?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                    /** @description Present: up to 9999 items, where the endpoint allows it */
                    unlimited?: string | string[];
                };
                header?: never;
                path: {
                    myListId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["PluginJobSummary"][];
                            page: number;
                            totalItems: number;
                            /** @enum {boolean} */
                            totalItemsExact?: false;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The plug-ins that you may see */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugins/{pluginId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One plug-in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's preferences, defaults included */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Preferences"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set some of the caller's preferences; each given one is replaced whole */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PreferencesPatchInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/api/projects/{projectId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project that you may read */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    projectId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Project"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** DICOM listeners */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["scp"][];
                    };
                };
            };
        };
        put?: never;
        /**
         * Listen for DICOM nodes
         * @description It listens at once, and whenever the suite runs. One of the same name is the one that is there.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["scpCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["scp"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scps/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Listen no more; the images stay */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** DICOM nodes to send to */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["scu"][];
                    };
                };
            };
        };
        put?: never;
        /**
         * Enter a DICOM node to send to
         * @description It is not called yet. One of the same name is the one that is there.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["scuCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["scu"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scus/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Send to a DICOM node no more */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scus/{id}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send images to a DICOM node
         * @description Answered when the node has them all. Images that are not there are left out, unless none is.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": number[];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search series in your domains */
        get: {
            parameters: {
                query?: {
                    /** @description true: answer {items, totalItems, page} where a bare array is the rule */
                    envelope?: string | string[];
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    /** @description Condition in relaxed Extended JSON, for instance {"patientInfo.age":{"$gte":50}} */
                    filter?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                    /** @description Present: up to 9999 items, where the endpoint allows it */
                    unlimited?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SeriesPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/series/{seriesUid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One series */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    seriesUid: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Series"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a series that no case uses */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    seriesUid: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/series/{seriesUid}/orientation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether images of a series go from head to feet or the other way */
        get: {
            parameters: {
                query?: {
                    /** @description Image number; the greatest when left out */
                    end?: string;
                    /** @description Image number; the smallest when left out */
                    start?: string;
                };
                header?: never;
                path: {
                    seriesUid: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SeriesOrientation"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/series/domain/{domain}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload DICOM files, ZIP and TAR archives
         * @description Parts are named `files`. DICOM files are stored when the answer comes, archives are unpacked by the task.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    domain: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": string;
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TaskCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/series/domain/{domain}/single": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload one DICOM file
         * @description One part named `files`. The image is stored when the answer comes.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    domain: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": string;
                };
            };
            responses: {
                /** @description Stored */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/series/export-cs-volume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export volumes as raw files
         * @description The task makes an archive with `0.mhd`, `0.raw` and `0.json`, `1.mhd` and so on, to be fetched from `/tasks/{taskId}/download` when it has finished.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["VolumeExportCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TaskCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/series/list/{myListId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search the series in a list of your own
         * @description As GET /api/series; the latest additions come first, and `addedToListAt` is a sort key.
         */
        get: {
            parameters: {
                query?: {
                    /** @description true: answer {items, totalItems, page} where a bare array is the rule */
                    envelope?: string | string[];
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    /** @description Condition in relaxed Extended JSON, for instance {"patientInfo.age":{"$gte":50}} */
                    filter?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                    /** @description Present: up to 9999 items, where the endpoint allows it */
                    unlimited?: string | string[];
                };
                header?: never;
                path: {
                    myListId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SeriesPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/seriestypes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Types of series */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most, 20 by default; a negative number means all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning, 0 by default */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestype"][];
                    };
                };
            };
        };
        put?: never;
        /** Make a type */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["newSeriestypeInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestype"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/seriestypes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Type all series anew, or rename a type
         * @description Without a name in its body it has all series typed anew, in the background.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        /** Remove a type with its rules */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/seriestypes/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules of a type */
        get: {
            parameters: {
                query?: {
                    /** @description Id of the type */
                    seriestypeid?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestyperule"][];
                    };
                };
            };
        };
        put?: never;
        /** Add a rule to a type */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["newSeriestyperuleInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestyperule"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/seriestypes/rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a rule */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/seriestypes/rules/{id}/attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The attributes of a rule */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestyperuleattribute"][];
                    };
                };
            };
        };
        put?: never;
        /** Add an attribute to a rule */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["newSeriestyperuleattributeInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestyperuleattribute"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/seriestypes/rules/{ruleId}/attributes/{attributeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove an attribute from its rule */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    attributeId: string;
                    ruleId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/seriestypes/rules/updatestatus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether series are still to be typed */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriestypeupdatestatus"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/seriestypes/series/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The types of many series */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["idsqueryInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["seriesidseriestypesresult"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What images can come from */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["source"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns basic API server status */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "running";
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/system/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the system is there, by any method */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/system/information": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The version of the suite */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            version: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/system/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops the suite */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search your tasks */
        get: {
            parameters: {
                query?: {
                    /** @description true: answer {items, totalItems, page} where a bare array is the rule */
                    envelope?: string | string[];
                    /** @description true: count every match, also above 10,000 */
                    exactTotal?: string | string[];
                    filter?: string | string[];
                    /** @description Items per page, 1 to 200; 20 by default */
                    limit?: string | string[];
                    /** @description Page number, from 1 */
                    page?: string | string[];
                    /** @description JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1} */
                    sort?: string | string[];
                    /** @description Present: up to 9999 items, where the endpoint allows it */
                    unlimited?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Task"][];
                            page: number;
                            totalItems: number;
                            /** @enum {boolean} */
                            totalItemsExact?: false;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{taskId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of your tasks */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    taskId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Hide an ended task, or show it again
         * @description A hidden task loses the file that it has made.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    taskId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TaskDismissalInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/api/tasks/{taskId}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The file that one of your tasks has made
         * @description Parts can be asked for with `Range`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    taskId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description The part that was asked for */
                206: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/debug-task": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a task that does nothing but progress */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DebugTaskCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TaskCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live progress of your tasks
         * @description Server-sent events `progress`, `finish` and `error`, first one for each running task. A client that comes back with `Last-Event-ID` is told the ends that it missed, at most of a day; some of them it may know.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's permanent access tokens */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PermanentTokenList"];
                    };
                };
            };
        };
        put?: never;
        /** Create a permanent access token; this answer is the only one that shows it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PermanentTokenCreationInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PermanentTokenCreated"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete one of the caller's permanent access tokens: it stops working at once */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    tokenId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transactions/{token}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an image of the box
         * @description One zlib stream (RFC 1950). An image that comes again is the same one.
         */
        post: {
            parameters: {
                query: {
                    sequencenumber: string;
                    totalimagecount: string;
                    transactionid: string;
                };
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transactions/{token}/outgoing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An image that waits for the box, anonymized
         * @description One zlib stream (RFC 1950).
         */
        get: {
            parameters: {
                query: {
                    /** @description Of the image in the transaction, not in the archive */
                    imageid: string;
                    transactionid: string;
                };
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A zlib stream */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transactions/{token}/outgoing/done": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The box has an image */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["doneTransactionImageInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transactions/{token}/outgoing/failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The box cannot take an image: its transaction fails */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["failedOutgoingTransactionImageInput"];
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transactions/{token}/outgoing/poll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What waits for the box
         * @description 404 for nothing.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Images at most; 1 unless said */
                    n?: string;
                };
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["outgoingTransactionImage"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transactions/{token}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a transaction of the box stands here
         * @description Its status as text; `{"status": …}` for who accepts JSON and nothing else.
         */
        get: {
            parameters: {
                query: {
                    transactionid: string;
                };
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": string;
                    };
                };
            };
        };
        /**
         * The box says how its transaction stands
         * @description Its status as text, as a JSON string, or as `{"status": …}`. With FINISHED all images have come.
         */
        put: {
            parameters: {
                query: {
                    transactionid: string;
                };
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users, in the order in which they were made */
        get: {
            parameters: {
                query?: {
                    /** @description Items at most; a negative number asks for all */
                    count?: string | string[];
                    /** @description Items to leave out at the beginning */
                    startindex?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["user"][];
                    };
                };
            };
        };
        put?: never;
        /** Make a user; a name that is taken gives the user that has it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["newUserInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["user"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a user */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{userEmail}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The little that every user may know of another */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    userEmail: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserSummary"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account of the caller */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["userInfo"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in: the answer sets the session cookie */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["userPassInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log out on this client */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search instances
         * @description By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients their attributes are empty.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description `true`: names match by the beginnings of their parts */
                    fuzzymatching?: string;
                    /** @description Further attributes to show, by keyword or tag; `all` for every one */
                    includefield?: string | string[];
                    /** @description Matches in the answer; at most 10,000 */
                    limit?: string;
                    /** @description Matches to pass over */
                    offset?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Data sets */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Nothing matches */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search series
         * @description By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients their attributes are empty.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description `true`: names match by the beginnings of their parts */
                    fuzzymatching?: string;
                    /** @description Further attributes to show, by keyword or tag; `all` for every one */
                    includefield?: string | string[];
                    /** @description Matches in the answer; at most 10,000 */
                    limit?: string;
                    /** @description Matches to pass over */
                    offset?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Data sets */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Nothing matches */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search studies
         * @description By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients their attributes are empty.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description `true`: names match by the beginnings of their parts */
                    fuzzymatching?: string;
                    /** @description Further attributes to show, by keyword or tag; `all` for every one */
                    includefield?: string | string[];
                    /** @description Matches in the answer; at most 10,000 */
                    limit?: string;
                    /** @description Matches to pass over */
                    offset?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Data sets */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Nothing matches */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        /**
         * Store DICOM files
         * @description As parts of a multipart/related body of type application/dicom, or one as the body itself. The answer says of each what became of it: 200 all are stored, 202 some, 409 none.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All are stored */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Some are stored, or were changed by a filter */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description None is stored */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The DICOM files of a study
         * @description In explicit VR little endian, or with the transfer syntax `*` as they are stored, in a multipart/related body; an instance also by itself. As a ZIP archive always as they are stored.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                };
                header?: never;
                path: {
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description DICOM files */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description The client has it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        /**
         * Store DICOM files of one study
         * @description As parts of a multipart/related body of type application/dicom, or one as the body itself. The answer says of each what became of it: 200 all are stored, 202 some, 409 none.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All are stored */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Some are stored, or were changed by a filter */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description None is stored */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search instances of a study
         * @description By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients their attributes are empty.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description `true`: names match by the beginnings of their parts */
                    fuzzymatching?: string;
                    /** @description Further attributes to show, by keyword or tag; `all` for every one */
                    includefield?: string | string[];
                    /** @description Matches in the answer; at most 10,000 */
                    limit?: string;
                    /** @description Matches to pass over */
                    offset?: string;
                };
                header?: never;
                path: {
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Data sets */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Nothing matches */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every attribute of the instances of a study
         * @description Without the right to see patients what says who they are is empty. Bulk data is given by address.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                };
                header?: never;
                path: {
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description DICOM JSON, or XML in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description The client has it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/rendered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pictures of the images of a study
         * @description Each is a part; of an image with frames the first.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description Not drawn into pictures */
                    annotation?: string;
                    /** @description Pictures are in sRGB and hold no profile */
                    iccprofile?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Width and height that the picture fits into, and which part of the image it shows */
                    viewport?: string;
                    /** @description Center and width in rescaled values, and `linear`; that of the file when left out */
                    window?: string;
                };
                header?: never;
                path: {
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A picture, or several in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Not changed */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search series of a study
         * @description By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients their attributes are empty.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description `true`: names match by the beginnings of their parts */
                    fuzzymatching?: string;
                    /** @description Further attributes to show, by keyword or tag; `all` for every one */
                    includefield?: string | string[];
                    /** @description Matches in the answer; at most 10,000 */
                    limit?: string;
                    /** @description Matches to pass over */
                    offset?: string;
                };
                header?: never;
                path: {
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Data sets */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Nothing matches */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The DICOM files of a series
         * @description In explicit VR little endian, or with the transfer syntax `*` as they are stored, in a multipart/related body; an instance also by itself. As a ZIP archive always as they are stored.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                };
                header?: never;
                path: {
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description DICOM files */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description The client has it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search instances of a series
         * @description By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients their attributes are empty.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description `true`: names match by the beginnings of their parts */
                    fuzzymatching?: string;
                    /** @description Further attributes to show, by keyword or tag; `all` for every one */
                    includefield?: string | string[];
                    /** @description Matches in the answer; at most 10,000 */
                    limit?: string;
                    /** @description Matches to pass over */
                    offset?: string;
                };
                header?: never;
                path: {
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Data sets */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Nothing matches */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/instances/{instance}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The DICOM files of a instance
         * @description In explicit VR little endian, or with the transfer syntax `*` as they are stored, in a multipart/related body; an instance also by itself. As a ZIP archive always as they are stored.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                };
                header?: never;
                path: {
                    instance: string;
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description DICOM files */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description The client has it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/instances/{instance}/bulkdata/{place}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes of a long value
         * @description At the address that metadata give. One range of bytes can be asked for.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                };
                header?: never;
                path: {
                    instance: string;
                    place: string;
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Some of the bytes */
                206: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description There are no such bytes */
                416: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/instances/{instance}/frames": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The pixels of all frames
         * @description Uncompressed, little endian, unless `Accept` names the transfer syntax they are stored in, or `*`. Each frame is a part of a multipart/related body; one frame can also be had by itself.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                };
                header?: never;
                path: {
                    frames: string;
                    instance: string;
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Pixels */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description The client has them already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/{frames}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The pixels of frames
         * @description Uncompressed, little endian, unless `Accept` names the transfer syntax they are stored in, or `*`. Each frame is a part of a multipart/related body; one frame can also be had by itself.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                };
                header?: never;
                path: {
                    frames: string;
                    instance: string;
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Pixels */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description The client has them already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/{frames}/rendered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pictures of an image
         * @description Of several frames each is a part; without frames the first one is shown.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description Not drawn into pictures */
                    annotation?: string;
                    /** @description Pictures are in sRGB and hold no profile */
                    iccprofile?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Width and height that the picture fits into, and which part of the image it shows */
                    viewport?: string;
                    /** @description Center and width in rescaled values, and `linear`; that of the file when left out */
                    window?: string;
                };
                header?: never;
                path: {
                    frames: string;
                    instance: string;
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A picture, or several in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Not changed */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/{frames}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A small picture of a frame
         * @description Of the image in its middle, 128 pixels unless `viewport` says.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description Not drawn into pictures */
                    annotation?: string;
                    /** @description Pictures are in sRGB and hold no profile */
                    iccprofile?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Width and height that the picture fits into, and which part of the image it shows */
                    viewport?: string;
                    /** @description Center and width in rescaled values, and `linear`; that of the file when left out */
                    window?: string;
                };
                header?: never;
                path: {
                    frames: string;
                    instance: string;
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A picture, or several in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Not changed */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/instances/{instance}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every attribute of the instances of a instance
         * @description Without the right to see patients what says who they are is empty. Bulk data is given by address.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                };
                header?: never;
                path: {
                    instance: string;
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description DICOM JSON, or XML in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description The client has it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/instances/{instance}/rendered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pictures of an image
         * @description Of several frames each is a part; without frames the first one is shown.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description Not drawn into pictures */
                    annotation?: string;
                    /** @description Pictures are in sRGB and hold no profile */
                    iccprofile?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Width and height that the picture fits into, and which part of the image it shows */
                    viewport?: string;
                    /** @description Center and width in rescaled values, and `linear`; that of the file when left out */
                    window?: string;
                };
                header?: never;
                path: {
                    frames: string;
                    instance: string;
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A picture, or several in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Not changed */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/instances/{instance}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A small picture of a instance
         * @description Of the image in its middle, 128 pixels unless `viewport` says.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description Not drawn into pictures */
                    annotation?: string;
                    /** @description Pictures are in sRGB and hold no profile */
                    iccprofile?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Width and height that the picture fits into, and which part of the image it shows */
                    viewport?: string;
                    /** @description Center and width in rescaled values, and `linear`; that of the file when left out */
                    window?: string;
                };
                header?: never;
                path: {
                    instance: string;
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A picture, or several in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Not changed */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every attribute of the instances of a series
         * @description Without the right to see patients what says who they are is empty. Bulk data is given by address.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                };
                header?: never;
                path: {
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description DICOM JSON, or XML in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description The client has it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/rendered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pictures of the images of a series
         * @description Each is a part; of an image with frames the first.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description Not drawn into pictures */
                    annotation?: string;
                    /** @description Pictures are in sRGB and hold no profile */
                    iccprofile?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Width and height that the picture fits into, and which part of the image it shows */
                    viewport?: string;
                    /** @description Center and width in rescaled values, and `linear`; that of the file when left out */
                    window?: string;
                };
                header?: never;
                path: {
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A picture, or several in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Not changed */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/series/{series}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A small picture of a series
         * @description Of the image in its middle, 128 pixels unless `viewport` says.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description Not drawn into pictures */
                    annotation?: string;
                    /** @description Pictures are in sRGB and hold no profile */
                    iccprofile?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Width and height that the picture fits into, and which part of the image it shows */
                    viewport?: string;
                    /** @description Center and width in rescaled values, and `linear`; that of the file when left out */
                    window?: string;
                };
                header?: never;
                path: {
                    series: string;
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A picture, or several in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Not changed */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dicom-web/studies/{study}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A small picture of a study
         * @description Of the image in its middle, 128 pixels unless `viewport` says.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of the header `Accept` */
                    accept?: string;
                    /** @description Not drawn into pictures */
                    annotation?: string;
                    /** @description Pictures are in sRGB and hold no profile */
                    iccprofile?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Width and height that the picture fits into, and which part of the image it shows */
                    viewport?: string;
                    /** @description Center and width in rescaled values, and `linear`; that of the file when left out */
                    window?: string;
                };
                header?: never;
                path: {
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A picture, or several in parts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Not changed */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in by password, or renew a login by its refresh token (OAuth2) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/x-www-form-urlencoded": components["schemas"]["LoginFormInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionTokens"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Log in by OpenID Connect: sends the browser to the identity provider */
        get: {
            parameters: {
                query?: {
                    /** @description Where to go after the login: a path of this site, `/` when left out */
                    returnTo?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                303: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the identity provider sends the browser back: sets the session cookie */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                303: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login/oidc/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether there are logins by OpenID Connect */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OidcInfo"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Extent, voxel size and windows of a series */
        get: {
            parameters: {
                query: {
                    series: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RsMetadata"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/mpr": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An axial, coronal or sagittal picture */
        get: {
            parameters: {
                query: {
                    /** @description A case whose voxel labels are painted over the picture */
                    caseId?: string;
                    /** @description Instead of what the header `Accept` says: png, jpeg, webp or avif */
                    format?: "png" | "jpeg" | "webp" | "avif";
                    /** @description axial, coronal or sagittal */
                    mode: string;
                    /** @description Colours of PS3.6 Annex B.1, or grey turned round: hot-iron, pet, hot-metal-blue, pet-20-step, inverted; grey when left out */
                    palette?: string;
                    /** @description What a thick section shows: the largest value (mip, as when left out), the smallest, the mean */
                    projection?: "mip" | "minip" | "average";
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Which revision of the case, from 0; the latest when left out */
                    revision?: string;
                    series: string;
                    /** @description Voxel index along the normal of the section, from 0 */
                    target?: string;
                    /** @description Thickness of the section in mm, half of it on each side; one layer when left out */
                    thickness?: string;
                    /** @description Window level; the estimated window level when left out */
                    wl?: string;
                    /** @description Window width; the estimated window width when left out */
                    ww?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/oblique": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An oblique picture */
        get: {
            parameters: {
                query: {
                    /** @description Angle in radians, counter-clockwise from the horizontal axis of plane 'b' */
                    a: string;
                    /** @description Plane in which the line lies: axial, coronal or sagittal */
                    b: string;
                    /** @description A point of the line: x,y,z as voxel indices, which may have fractions */
                    c: string;
                    /** @description A case whose voxel labels are painted over the picture */
                    caseId?: string;
                    /** @description Instead of what the header `Accept` says: png, jpeg, webp or avif */
                    format?: "png" | "jpeg" | "webp" | "avif";
                    /** @description How values between voxels are found */
                    interpolation?: "linear" | "nearest";
                    /** @description Colours of PS3.6 Annex B.1, or grey turned round: hot-iron, pet, hot-metal-blue, pet-20-step, inverted; grey when left out */
                    palette?: string;
                    /** @description What a thick section shows: the largest value (mip, as when left out), the smallest, the mean */
                    projection?: "mip" | "minip" | "average";
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Which revision of the case, from 0; the latest when left out */
                    revision?: string;
                    series: string;
                    /** @description Thickness of the section in mm, half of it on each side; one layer when left out */
                    thickness?: string;
                    /** @description Window level; the estimated window level when left out */
                    wl?: string;
                    /** @description Window width; the estimated window width when left out */
                    ww?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/raw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All voxels of a series, compressed */
        get: {
            parameters: {
                query: {
                    series: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/requestToken": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A token that opens one series */
        get: {
            parameters: {
                query: {
                    series: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RsToken"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Any plane through a series: voxel values, windowed bytes or a picture */
        get: {
            parameters: {
                query: {
                    /** @description From one image number to the next; negative to turn the order round */
                    delta?: string;
                    /** @description Last image number of a partial volume */
                    end?: string;
                    /** @description A picture needs ww and wl */
                    format?: "png" | "jpeg" | "webp" | "avif" | "arraybuffer";
                    /** @description Upper left pixel: x,y,z, counted from the centre of the first voxel */
                    origin: string;
                    /** @description Colours of PS3.6 Annex B.1, or grey turned round: hot-iron, pet, hot-metal-blue, pet-20-step, inverted; grey when left out */
                    palette?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    series: string;
                    /** @description Width,height in pixels */
                    size: string;
                    /** @description First image number of a partial volume */
                    start?: string;
                    /** @description From one pixel to the next on its right: x,y,z in voxels */
                    u: string;
                    /** @description From one pixel to the next below it: x,y,z in voxels */
                    v: string;
                    wl?: string;
                    ww?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/series/{seriesUid}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Extent, voxel size, windows and mode of a series, or of a part of it */
        get: {
            parameters: {
                query?: {
                    /** @description From one image number to the next; negative to turn the order round */
                    delta?: string;
                    /** @description Last image number of a partial volume */
                    end?: string;
                    /** @description By which images a window is estimated */
                    estimateWindow?: "full" | "first" | "center" | "none";
                    /** @description First image number of a partial volume */
                    start?: string;
                };
                header?: never;
                path: {
                    seriesUid: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RsSeriesMetadata"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/series/{seriesUid}/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Any plane through a series: voxel values, windowed bytes or a picture */
        get: {
            parameters: {
                query: {
                    /** @description From one image number to the next; negative to turn the order round */
                    delta?: string;
                    /** @description Last image number of a partial volume */
                    end?: string;
                    /** @description A picture needs ww and wl */
                    format?: "png" | "jpeg" | "webp" | "avif" | "arraybuffer";
                    /** @description Trilinear; else the nearest voxel */
                    interpolation?: string;
                    /** @description Upper left corner: x,y,z, counted from the corner of the first voxel */
                    origin: string;
                    /** @description Colours of PS3.6 Annex B.1, or grey turned round: hot-iron, pet, hot-metal-blue, pet-20-step, inverted; grey when left out */
                    palette?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description Width,height in pixels */
                    size: string;
                    /** @description First image number of a partial volume */
                    start?: string;
                    wl?: string;
                    ww?: string;
                    /** @description The whole width of the picture: x,y,z in voxels */
                    xAxis: string;
                    /** @description The whole height of the picture: x,y,z in voxels */
                    yAxis: string;
                };
                header?: never;
                path: {
                    seriesUid: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/series/{seriesUid}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A small picture of the image in the middle of a series */
        get: {
            parameters: {
                query?: {
                    /** @description Instead of what the header `Accept` says: png, jpeg, webp or avif */
                    format?: "png" | "jpeg" | "webp" | "avif";
                    /** @description Colours of PS3.6 Annex B.1, or grey turned round: hot-iron, pet, hot-metal-blue, pet-20-step, inverted; grey when left out */
                    palette?: string;
                    /** @description Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out */
                    quality?: string;
                    /** @description The longer side in pixels, 16 to 512 */
                    side?: string;
                };
                header?: never;
                path: {
                    seriesUid: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/series/{seriesUid}/volume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The voxels of a series, or of a part of it */
        get: {
            parameters: {
                query?: {
                    /** @description From one image number to the next; negative to turn the order round */
                    delta?: string;
                    /** @description Last image number of a partial volume */
                    end?: string;
                    /** @description First image number of a partial volume */
                    start?: string;
                };
                header?: never;
                path: {
                    seriesUid: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of the image server */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RsStatus"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A token that opens one series */
        get: {
            parameters: {
                query: {
                    series: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RsTokenOfSeries"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rs/volume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The voxels of a series, or of a part of it, compressed */
        get: {
            parameters: {
                query: {
                    /** @description From one image number to the next; negative to turn the order round */
                    delta?: string;
                    /** @description Last image number of a partial volume */
                    end?: string;
                    series: string;
                    /** @description First image number of a partial volume */
                    start?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AccessiblePlugin: {
            plugin: components["schemas"]["Plugin"];
            pluginId: string;
            roles: ("readPlugin" | "executePlugin" | "manageJobs" | "inputPersonalFeedback" | "inputConsensualFeedback" | "manageFeedback" | "viewPersonalInfo")[];
        };
        AccessiblePluginInput: {
            plugin: components["schemas"]["PluginInput"];
            pluginId: string;
            roles: ("readPlugin" | "executePlugin" | "manageJobs" | "inputPersonalFeedback" | "inputConsensualFeedback" | "manageFeedback" | "viewPersonalInfo")[];
        };
        AccessibleProject: {
            project: components["schemas"]["Project"];
            projectId: string;
            roles: ("read" | "write" | "viewPersonalInfo" | "moderate" | "addSeries")[];
        };
        AccessibleProjectInput: {
            project: components["schemas"]["ProjectInput"];
            projectId: string;
            roles: ("read" | "write" | "viewPersonalInfo" | "moderate" | "addSeries")[];
        };
        anonymizationData: {
            profile: unknown;
            tagValues: unknown;
        };
        anonymizationDataInput: {
            profile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
            tagValues?: components["schemas"]["tagValueInput"][] | null;
        };
        anonymizationKey: {
            anonPatientID: string;
            anonPatientName: string;
            anonSeriesInstanceUID: string;
            anonSOPInstanceUID: string;
            anonStudyInstanceUID: string;
            created: number;
            id: number;
            imageId: number;
            patientID: string;
            patientName: string;
            seriesInstanceUID: string;
            sopInstanceUID: string;
            studyInstanceUID: string;
        };
        anonymizationKeyInput: {
            anonPatientID: string;
            anonPatientName: string;
            anonSeriesInstanceUID: string;
            anonSOPInstanceUID: string;
            anonStudyInstanceUID: string;
            created: number;
            id: number;
            imageId: number;
            patientID: string;
            patientName: string;
            seriesInstanceUID: string;
            sopInstanceUID: string;
            studyInstanceUID: string;
        };
        anonymizationKeyValue: {
            anonymizationKeyId: number;
            anonymizedValue: string;
            id: number;
            tagPath: components["schemas"]["writtenTagPath"];
            value: string;
        };
        anonymizationKeyValueInput: {
            anonymizationKeyId: number;
            anonymizedValue: string;
            id: number;
            tagPath: components["schemas"]["writtenTagPathInput"];
            value: string;
        };
        anonymizationPreview: {
            attributes: {
                after: string | null;
                before: string | null;
                /** @description The keyword; empty where there is none */
                name: string;
                /** @enum {string} */
                outcome: "kept" | "changed" | "emptied" | "removed" | "added";
                /** @description Eight hexadecimal digits */
                tag: string;
                vr: string;
            }[];
            /** @description It is passed on as it is */
            isAnonymousAlready: boolean;
        };
        anonymizationPreviewInput: {
            attributes: {
                after: string | null;
                before: string | null;
                /** @description The keyword; empty where there is none */
                name: string;
                /** @enum {string} */
                outcome: "kept" | "changed" | "emptied" | "removed" | "added";
                /** @description Eight hexadecimal digits */
                tag: string;
                vr: string;
            }[];
            /** @description It is passed on as it is */
            isAnonymousAlready: boolean;
        };
        AttributesSchema: {
            properties?: {
                [key: string]: {
                    enum?: string[];
                    maximum?: number;
                    maximumExclusive?: number;
                    maxLength?: number;
                    minimum?: number;
                    minimumExclusive?: number;
                    minLength?: number;
                    /** @enum {string} */
                    type: "number" | "integer" | "string" | "boolean";
                };
            };
            required?: string[];
            /** @constant */
            type?: "object";
        };
        AttributesSchemaInput: {
            properties?: {
                [key: string]: {
                    enum?: string[];
                    maximum?: number;
                    maximumExclusive?: number;
                    maxLength?: number;
                    minimum?: number;
                    minimumExclusive?: number;
                    minLength?: number;
                    /** @enum {string} */
                    type: "number" | "integer" | "string" | "boolean";
                };
            };
            required?: string[];
            /** @constant */
            type?: "object";
        };
        AuditEntry: {
            action: string;
            address: string;
            /** Format: date-time */
            at: string;
            details: {
                [key: string]: unknown;
            };
            entity: string;
            entityId: string;
            id: number;
            requestId: string;
            userEmail: string;
            userId: number | null;
        };
        AuditEntryInput: {
            action: string;
            address: string;
            /** Format: date-time */
            at: string;
            details: {
                [key: string]: unknown;
            };
            entity: string;
            entityId: string;
            id: number;
            requestId: string;
            userEmail: string;
            userId: number | null;
        };
        AuditEntryPage: {
            items: components["schemas"]["AuditEntry"][];
            page: number;
            totalItems: number;
            /** @constant */
            totalItemsExact?: false;
        };
        AuditEntryPageInput: {
            items: components["schemas"]["AuditEntryInput"][];
            page: number;
            totalItems: number;
            /** @constant */
            totalItemsExact?: false;
        };
        box: {
            baseUrl: string;
            defaultProfile: {
                options: components["schemas"]["confidentialityOption"][];
            };
            domain: string | null;
            id: number;
            /** @description Epoch milliseconds */
            lastContact: number | null;
            loops: {
                /** @enum {string} */
                direction: "PUSH" | "POLL";
                failedAttempts: number;
                lastError: string | null;
                lastErrorTime: number | null;
                nextRetry: number | null;
            }[];
            name: string;
            online: boolean;
            profile: {
                options: components["schemas"]["confidentialityOption"][];
            };
            /** @enum {string} */
            sendMethod: "PUSH" | "POLL";
            token: string;
        };
        boxInput: {
            baseUrl: string;
            defaultProfile: {
                options: components["schemas"]["confidentialityOptionInput"][];
            };
            domain: string | null;
            id: number;
            /** @description Epoch milliseconds */
            lastContact: number | null;
            loops: {
                /** @enum {string} */
                direction: "PUSH" | "POLL";
                failedAttempts: number;
                lastError: string | null;
                lastErrorTime: number | null;
                nextRetry: number | null;
            }[];
            name: string;
            online: boolean;
            profile: {
                options: components["schemas"]["confidentialityOptionInput"][];
            };
            /** @enum {string} */
            sendMethod: "PUSH" | "POLL";
            token: string;
        };
        bulkAnonymizationData: {
            imageTagValuesSet: components["schemas"]["imageTagValues"][];
            profile: unknown;
        };
        bulkAnonymizationDataInput: {
            imageTagValuesSet: components["schemas"]["imageTagValuesInput"][];
            profile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
        };
        Case: {
            caseId: string;
            /** Format: date-time */
            createdAt: string;
            domains: string[];
            projectId: string;
            revisions: components["schemas"]["Revision"][];
            tags: string[];
            /** Format: date-time */
            updatedAt: string;
        };
        CaseCreated: {
            caseId: string;
        };
        CaseCreatedInput: {
            caseId: string;
        };
        CaseCreation: {
            projectId: string;
            series: {
                partialVolumeDescriptor: "auto" | components["schemas"]["PartialVolumeDescriptor"];
                seriesUid: string;
            }[];
            /** @default [] */
            tags: string[];
        };
        CaseCreationInput: {
            projectId: string;
            series: {
                partialVolumeDescriptor: "auto" | components["schemas"]["PartialVolumeDescriptorInput"];
                seriesUid: string;
            }[];
            /** @default [] */
            tags: string[];
        };
        CaseExportCreation: {
            caseIds: (string | {
                caseId: string;
                /** @description From 0; the latest where it is left out. */
                revisionIndex?: number;
            })[];
            /**
             * @default tgz
             * @enum {string}
             */
            compressionFormat: "tgz" | "zip";
            /**
             * @description One file for each label, or one for all labels of a series.
             * @default isolated
             * @enum {string}
             */
            labelPackType: "isolated" | "combined";
            /**
             * @description Of MHD headers.
             * @default lf
             * @enum {string}
             */
            mhdLineEnding: "lf" | "crlf";
            /**
             * @description MHD and NIfTI-1 hold images and labels; DICOM Segmentations hold labels alone, and refer to the images in the archive.
             * @default mhd
             * @enum {string}
             */
            volumeFormat: "mhd" | "nifti" | "dicomSeg";
        };
        CaseExportCreationInput: {
            caseIds: (string | {
                caseId: string;
                /** @description From 0; the latest where it is left out. */
                revisionIndex?: number;
            })[];
            /**
             * @default tgz
             * @enum {string}
             */
            compressionFormat: "tgz" | "zip";
            /**
             * @description One file for each label, or one for all labels of a series.
             * @default isolated
             * @enum {string}
             */
            labelPackType: "isolated" | "combined";
            /**
             * @description Of MHD headers.
             * @default lf
             * @enum {string}
             */
            mhdLineEnding: "lf" | "crlf";
            /**
             * @description MHD and NIfTI-1 hold images and labels; DICOM Segmentations hold labels alone, and refer to the images in the archive.
             * @default mhd
             * @enum {string}
             */
            volumeFormat: "mhd" | "nifti" | "dicomSeg";
        };
        CaseInput: {
            caseId: string;
            /** Format: date-time */
            createdAt: string;
            domains: string[];
            projectId: string;
            revisions: components["schemas"]["RevisionInput"][];
            tags: string[];
            /** Format: date-time */
            updatedAt: string;
        };
        CaseSummary: {
            caseId: string;
            /** Format: date-time */
            createdAt: string;
            domains: string[];
            latestRevision: components["schemas"]["Revision"];
            patientInfo?: components["schemas"]["PatientInfo"];
            projectId: string;
            tags: string[];
            /** Format: date-time */
            updatedAt: string;
        };
        CaseSummaryInput: {
            caseId: string;
            /** Format: date-time */
            createdAt: string;
            domains: string[];
            latestRevision: components["schemas"]["RevisionInput"];
            patientInfo?: components["schemas"]["PatientInfoInput"];
            projectId: string;
            tags: string[];
            /** Format: date-time */
            updatedAt: string;
        };
        CaseTags: string[];
        CaseTagsChange: {
            caseIds: string[];
            /** @enum {string} */
            operation: "add" | "remove";
            tags: string[];
        } | {
            caseIds: string[];
            /** @constant */
            operation: "set";
            tags: string[];
        };
        CaseTagsChangeInput: {
            caseIds: string[];
            /** @enum {string} */
            operation: "add" | "remove";
            tags: string[];
        } | {
            caseIds: string[];
            /** @constant */
            operation: "set";
            tags: string[];
        };
        CaseTagsInput: string[];
        confidentialityOption: {
            description: string;
            name: string;
            rank: number;
            title: string;
        };
        confidentialityOptionInput: {
            description: string;
            name: string;
            rank: number;
            title: string;
        };
        DebugTaskCreation: {
            dl?: unknown;
            fails?: unknown;
            /** @default 10 */
            steps: number;
            /** @default 1000 */
            tick: number;
        };
        DebugTaskCreationInput: {
            dl?: unknown;
            fails?: unknown;
            steps?: number;
            tick?: number;
        };
        destination: {
            destinationId: number;
            destinationName: string;
            /** @enum {string} */
            destinationType: "box" | "scu";
        };
        destinationInput: {
            destinationId: number;
            destinationName: string;
            /** @enum {string} */
            destinationType: "box" | "scu";
        };
        dicomPropertyValue: {
            value: string;
        };
        dicomPropertyValueInput: {
            value: string;
        };
        doneTransactionImage: {
            image: {
                id: number;
            };
            transaction: {
                id: number;
            };
        };
        doneTransactionImageInput: {
            image: {
                id: number;
            };
            transaction: {
                id: number;
            };
        };
        Error: {
            error: string;
            validationErrors?: {
                dataPath: string;
                keyword: string;
                message: string;
            }[];
        };
        ErrorInput: {
            error: string;
            validationErrors?: {
                dataPath: string;
                keyword: string;
                message: string;
            }[];
        };
        exportSetId: {
            id: number;
            value: number;
        };
        exportSetIdInput: {
            id: number;
            value: number;
        };
        failedOutgoingTransactionImage: {
            /** @default  */
            message: string;
            transactionImage: components["schemas"]["doneTransactionImage"];
        };
        failedOutgoingTransactionImageInput: {
            /** @default  */
            message: string;
            transactionImage: components["schemas"]["doneTransactionImageInput"];
        };
        Feedback: {
            actionLog: {
                action: string;
                data?: unknown;
                date: string;
            }[];
            /** Format: date-time */
            createdAt: string;
            data: unknown;
            feedbackId: string;
            isConsensual: boolean;
            userEmail: string;
        };
        FeedbackCreated: {
            feedbackId: string;
        };
        FeedbackCreatedInput: {
            feedbackId: string;
        };
        FeedbackCreation: {
            /** @default [] */
            actionLog: {
                action: string;
                data?: {
                    [key: string]: unknown;
                };
                /** Format: date-time */
                date: string;
            }[];
            data?: unknown;
        };
        FeedbackCreationInput: {
            /** @default [] */
            actionLog: {
                action: string;
                data?: {
                    [key: string]: unknown;
                };
                /** Format: date-time */
                date: string;
            }[];
            data?: unknown;
        };
        FeedbackDraft: {
            data: unknown;
        };
        FeedbackDraftInput: {
            data: unknown;
        };
        FeedbackDrafts: {
            consensual?: {
                data: unknown;
                /** Format: date-time */
                updatedAt: string;
            };
            personal?: {
                data: unknown;
                /** Format: date-time */
                updatedAt: string;
            };
        };
        FeedbackDraftsInput: {
            consensual?: {
                data: unknown;
                /** Format: date-time */
                updatedAt: string;
            };
            personal?: {
                data: unknown;
                /** Format: date-time */
                updatedAt: string;
            };
        };
        FeedbackInput: {
            actionLog: {
                action: string;
                data?: unknown;
                date: string;
            }[];
            /** Format: date-time */
            createdAt: string;
            data: unknown;
            feedbackId: string;
            isConsensual: boolean;
            userEmail: string;
        };
        filter: {
            id: number;
            name: string;
            /** @enum {string} */
            tagFilterType: "WHITELIST" | "BLACKLIST";
            tags: components["schemas"]["writtenTagPath"][];
        };
        filterCreation: {
            name: string;
            /** @enum {string} */
            tagFilterType: "WHITELIST" | "BLACKLIST";
            tags?: components["schemas"]["tagPathTag"][] | null;
        };
        filterCreationInput: {
            name: string;
            /** @enum {string} */
            tagFilterType: "WHITELIST" | "BLACKLIST";
            tags?: components["schemas"]["tagPathTagInput"][] | null;
        };
        filterInput: {
            id: number;
            name: string;
            /** @enum {string} */
            tagFilterType: "WHITELIST" | "BLACKLIST";
            tags: components["schemas"]["writtenTagPathInput"][];
        };
        flatSeries: {
            id: number;
            patient: components["schemas"]["patient"];
            series: components["schemas"]["series"];
            study: components["schemas"]["study"];
        };
        flatSeriesInput: {
            id: number;
            patient: components["schemas"]["patientInput"];
            series: components["schemas"]["seriesInput"];
            study: components["schemas"]["studyInput"];
        };
        forwardingrule: {
            destination: components["schemas"]["destination"];
            id: number;
            keepImages: boolean;
            source: components["schemas"]["source"];
        };
        forwardingRuleCreation: {
            destination: {
                destinationId: number;
                /** @enum {string} */
                destinationType: "box" | "scu";
            };
            keepImages: boolean;
            source: {
                sourceId: number;
                /** @enum {string} */
                sourceType: "user" | "box" | "directory" | "scp" | "import" | "unknown";
            };
        };
        forwardingRuleCreationInput: {
            destination: {
                destinationId: number;
                /** @enum {string} */
                destinationType: "box" | "scu";
            };
            keepImages: boolean;
            source: {
                sourceId: number;
                /** @enum {string} */
                sourceType: "user" | "box" | "directory" | "scp" | "import" | "unknown";
            };
        };
        forwardingruleInput: {
            destination: components["schemas"]["destinationInput"];
            id: number;
            keepImages: boolean;
            source: components["schemas"]["sourceInput"];
        };
        forwardingTransaction: {
            created: number;
            /** @description In a row, since the last image that went through */
            failedAttempts: number;
            id: number;
            lastError: string | null;
            nextRetry: number | null;
            rule: components["schemas"]["forwardingrule"];
            sentImageCount: number;
            /** @enum {string} */
            status: "COLLECTING" | "SENDING" | "WAITING" | "DELIVERED" | "FAILED" | "FINISHED";
            totalImageCount: number;
            updated: number;
        };
        forwardingTransactionInput: {
            created: number;
            /** @description In a row, since the last image that went through */
            failedAttempts: number;
            id: number;
            lastError: string | null;
            nextRetry: number | null;
            rule: components["schemas"]["forwardingruleInput"];
            sentImageCount: number;
            /** @enum {string} */
            status: "COLLECTING" | "SENDING" | "WAITING" | "DELIVERED" | "FAILED" | "FINISHED";
            totalImageCount: number;
            updated: number;
        };
        FullLoginInfo: {
            accessiblePlugins: components["schemas"]["AccessiblePlugin"][];
            accessibleProjects: components["schemas"]["AccessibleProject"][];
            /** Format: date-time */
            createdAt: string;
            defaultDomain: string | null;
            description: string;
            dicomImageServer: string;
            domains: string[];
            globalPrivileges: ("createProject" | "deleteProject" | "manageServer" | "personalInfoView" | "downloadVolume" | "issueOnetime")[];
            groups: string[];
            lastLoginIp: string;
            /** Format: date-time */
            lastLoginTime: string;
            loginEnabled: boolean;
            loginId: string;
            myLists: components["schemas"]["MyList"][];
            preferences: {
                [key: string]: unknown;
            };
            sharedMyLists: {
                owner: string;
                sharedMyList: components["schemas"]["MyList"];
            }[];
            /** Format: date-time */
            updatedAt: string;
            uploadFileMax: number;
            uploadFileSizeMaxBytes: number;
            userEmail: string;
        };
        FullLoginInfoInput: {
            accessiblePlugins: components["schemas"]["AccessiblePluginInput"][];
            accessibleProjects: components["schemas"]["AccessibleProjectInput"][];
            /** Format: date-time */
            createdAt: string;
            defaultDomain: string | null;
            description: string;
            dicomImageServer: string;
            domains: string[];
            globalPrivileges: ("createProject" | "deleteProject" | "manageServer" | "personalInfoView" | "downloadVolume" | "issueOnetime")[];
            groups: string[];
            lastLoginIp: string;
            /** Format: date-time */
            lastLoginTime: string;
            loginEnabled: boolean;
            loginId: string;
            myLists: components["schemas"]["MyListInput"][];
            preferences: {
                [key: string]: unknown;
            };
            sharedMyLists: {
                owner: string;
                sharedMyList: components["schemas"]["MyListInput"];
            }[];
            /** Format: date-time */
            updatedAt: string;
            uploadFileMax: number;
            uploadFileSizeMaxBytes: number;
            userEmail: string;
        };
        GlobalPrivilege: {
            caption: string;
            /** @enum {string} */
            privilege: "createProject" | "deleteProject" | "manageServer" | "personalInfoView" | "downloadVolume" | "issueOnetime";
        };
        GlobalPrivilegeInput: {
            caption: string;
            /** @enum {string} */
            privilege: "createProject" | "deleteProject" | "manageServer" | "personalInfoView" | "downloadVolume" | "issueOnetime";
        };
        Group: {
            addSeriesProjects: string[];
            /** Format: date-time */
            createdAt: string;
            domains: string[];
            executePlugin: string[];
            groupId: number;
            groupName: string;
            inputConsensualFeedback: string[];
            inputPersonalFeedback: string[];
            manageFeedback: string[];
            manageJobs: string[];
            moderateProjects: string[];
            privileges: string[];
            readPlugin: string[];
            readProjects: string[];
            /** Format: date-time */
            updatedAt: string;
            viewPersonalInfo: string[];
            viewPersonalInfoProjects: string[];
            writeProjects: string[];
        };
        GroupCreated: {
            groupId: number;
        };
        GroupCreatedInput: {
            groupId: number;
        };
        GroupCreation: {
            addSeriesProjects: string[];
            domains: string[];
            executePlugin: string[];
            groupName: string;
            inputConsensualFeedback: string[];
            inputPersonalFeedback: string[];
            manageFeedback: string[];
            manageJobs: string[];
            moderateProjects: string[];
            privileges: ("createProject" | "deleteProject" | "manageServer" | "personalInfoView" | "downloadVolume" | "issueOnetime")[];
            readPlugin: string[];
            readProjects: string[];
            viewPersonalInfo: string[];
            viewPersonalInfoProjects: string[];
            writeProjects: string[];
        };
        GroupCreationInput: {
            addSeriesProjects: string[];
            domains: string[];
            executePlugin: string[];
            groupName: string;
            inputConsensualFeedback: string[];
            inputPersonalFeedback: string[];
            manageFeedback: string[];
            manageJobs: string[];
            moderateProjects: string[];
            privileges: ("createProject" | "deleteProject" | "manageServer" | "personalInfoView" | "downloadVolume" | "issueOnetime")[];
            readPlugin: string[];
            readProjects: string[];
            viewPersonalInfo: string[];
            viewPersonalInfoProjects: string[];
            writeProjects: string[];
        };
        GroupInput: {
            addSeriesProjects: string[];
            /** Format: date-time */
            createdAt: string;
            domains: string[];
            executePlugin: string[];
            groupId: number;
            groupName: string;
            inputConsensualFeedback: string[];
            inputPersonalFeedback: string[];
            manageFeedback: string[];
            manageJobs: string[];
            moderateProjects: string[];
            privileges: string[];
            readPlugin: string[];
            readProjects: string[];
            /** Format: date-time */
            updatedAt: string;
            viewPersonalInfo: string[];
            viewPersonalInfoProjects: string[];
            writeProjects: string[];
        };
        GroupPage: {
            items: components["schemas"]["Group"][];
            page: number;
            totalItems: number;
            /** @constant */
            totalItemsExact?: false;
        };
        GroupPageInput: {
            items: components["schemas"]["GroupInput"][];
            page: number;
            totalItems: number;
            /** @constant */
            totalItemsExact?: false;
        };
        GroupUpdate: {
            addSeriesProjects?: string[];
            domains?: string[];
            executePlugin?: string[];
            groupName?: string;
            inputConsensualFeedback?: string[];
            inputPersonalFeedback?: string[];
            manageFeedback?: string[];
            manageJobs?: string[];
            moderateProjects?: string[];
            privileges?: ("createProject" | "deleteProject" | "manageServer" | "personalInfoView" | "downloadVolume" | "issueOnetime")[];
            readPlugin?: string[];
            readProjects?: string[];
            viewPersonalInfo?: string[];
            viewPersonalInfoProjects?: string[];
            writeProjects?: string[];
        };
        GroupUpdateInput: {
            addSeriesProjects?: string[];
            domains?: string[];
            executePlugin?: string[];
            groupName?: string;
            inputConsensualFeedback?: string[];
            inputPersonalFeedback?: string[];
            manageFeedback?: string[];
            manageJobs?: string[];
            moderateProjects?: string[];
            privileges?: ("createProject" | "deleteProject" | "manageServer" | "personalInfoView" | "downloadVolume" | "issueOnetime")[];
            readPlugin?: string[];
            readProjects?: string[];
            viewPersonalInfo?: string[];
            viewPersonalInfoProjects?: string[];
            writeProjects?: string[];
        };
        idsquery: {
            ids: number[];
        };
        idsqueryInput: {
            ids: number[];
        };
        image: {
            id: number;
            imageType: components["schemas"]["dicomPropertyValue"];
            instanceNumber: components["schemas"]["dicomPropertyValue"];
            seriesId: number;
            sopInstanceUID: components["schemas"]["dicomPropertyValue"];
        };
        imageAttribute: {
            depth: number;
            element: string;
            group: string;
            /** @description Bytes; -1 where the file leaves it open */
            length: number;
            multiplicity: number;
            name: string;
            namePath: string[];
            /** @description Keywords of the sequences above it, parted by / */
            path: string;
            tagPath: components["schemas"]["writtenTagPath"];
            value: string;
            values: string[];
            vr: string;
        };
        imageAttributeInput: {
            depth: number;
            element: string;
            group: string;
            /** @description Bytes; -1 where the file leaves it open */
            length: number;
            multiplicity: number;
            name: string;
            namePath: string[];
            /** @description Keywords of the sequences above it, parted by / */
            path: string;
            tagPath: components["schemas"]["writtenTagPathInput"];
            value: string;
            values: string[];
            vr: string;
        };
        imageInformation: {
            frameIndex: number;
            maximumPixelValue: number;
            minimumPixelValue: number;
            numberOfFrames: number;
        };
        imageInformationInput: {
            frameIndex: number;
            maximumPixelValue: number;
            minimumPixelValue: number;
            numberOfFrames: number;
        };
        imageInput: {
            id: number;
            imageType: components["schemas"]["dicomPropertyValueInput"];
            instanceNumber: components["schemas"]["dicomPropertyValueInput"];
            seriesId: number;
            sopInstanceUID: components["schemas"]["dicomPropertyValueInput"];
        };
        imageTagValues: {
            imageId: number;
            tagValues: unknown;
        };
        imageTagValuesInput: {
            imageId: number;
            tagValues?: components["schemas"]["tagValueInput"][] | null;
        };
        importSession: {
            created: number;
            filesAdded: number;
            filesImported: number;
            filesRejected: number;
            id: number;
            lastUpdated: number;
            name: string;
            user: string;
            userId: number;
        };
        importSessionCreation: {
            name: string;
        };
        importSessionCreationInput: {
            name: string;
        };
        importSessionInput: {
            created: number;
            filesAdded: number;
            filesImported: number;
            filesRejected: number;
            id: number;
            lastUpdated: number;
            name: string;
            user: string;
            userId: number;
        };
        incomingTransaction: {
            addedImageCount: number;
            boxId: number;
            boxName: string;
            created: number;
            id: number;
            /** @description Since its first image; null before there are two */
            imagesPerSecond: number | null;
            lastError: string | null;
            lastErrorTime: number | null;
            outgoingTransactionId: number;
            receivedImageCount: number;
            /** @description Images that the receiver did not want */
            refusedImageCount: number;
            /** @enum {string} */
            status: "WAITING" | "PROCESSING" | "FINISHED" | "FAILED";
            totalImageCount: number;
            updated: number;
        };
        incomingTransactionInput: {
            addedImageCount: number;
            boxId: number;
            boxName: string;
            created: number;
            id: number;
            /** @description Since its first image; null before there are two */
            imagesPerSecond: number | null;
            lastError: string | null;
            lastErrorTime: number | null;
            outgoingTransactionId: number;
            receivedImageCount: number;
            /** @description Images that the receiver did not want */
            refusedImageCount: number;
            /** @enum {string} */
            status: "WAITING" | "PROCESSING" | "FINISHED" | "FAILED";
            totalImageCount: number;
            updated: number;
        };
        Label: {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                [key: string]: unknown;
            };
            name?: string | null;
            type: string;
        };
        LabelInput: {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                [key: string]: unknown;
            };
            name?: string | null;
            type: string;
        };
        logEntry: {
            created: number;
            /** @enum {string} */
            entryType: "DEFAULT" | "INFO" | "WARN" | "ERROR";
            id: number;
            message: string;
            subject: string;
        };
        logEntryInput: {
            created: number;
            /** @enum {string} */
            entryType: "DEFAULT" | "INFO" | "WARN" | "ERROR";
            id: number;
            message: string;
            subject: string;
        };
        LoginForm: {
            /** @description `circus-front`; may come by HTTP Basic instead */
            client_id?: string;
            /** @description Any printable characters; may come by HTTP Basic instead */
            client_secret?: string;
            /** @description `password` or `refresh_token` */
            grant_type?: string;
            /** @description For `password` */
            password?: string;
            /** @description For `refresh_token`: the one of the last answer; it works once */
            refresh_token?: string;
            /** @description Ignored */
            scope?: string;
            /** @description For `password`: e-mail address or login ID */
            username?: string;
        };
        LoginFormInput: {
            /** @description `circus-front`; may come by HTTP Basic instead */
            client_id?: string;
            /** @description Any printable characters; may come by HTTP Basic instead */
            client_secret?: string;
            /** @description `password` or `refresh_token` */
            grant_type?: string;
            /** @description For `password` */
            password?: string;
            /** @description For `refresh_token`: the one of the last answer; it works once */
            refresh_token?: string;
            /** @description Ignored */
            scope?: string;
            /** @description For `password`: e-mail address or login ID */
            username?: string;
        };
        LoginInfo: {
            loginId: string;
            userEmail: string;
        };
        LoginInfoInput: {
            loginId: string;
            userEmail: string;
        };
        MyList: {
            /** Format: date-time */
            createdAt: string;
            editors: ({
                /** @constant */
                type: "user";
                userEmail: string;
            } | {
                groupId: number;
                /** @constant */
                type: "group";
            })[];
            myListId: string;
            name: string;
            public: boolean;
            /** @enum {string} */
            resourceType: "series" | "clinicalCases" | "pluginJobs";
        };
        MyListCreated: {
            myListId: string;
        };
        MyListCreatedInput: {
            myListId: string;
        };
        MyListCreation: {
            name: string;
            public: boolean;
            /** @enum {string} */
            resourceType: "series" | "clinicalCases" | "pluginJobs";
        };
        MyListCreationInput: {
            name: string;
            public: boolean;
            /** @enum {string} */
            resourceType: "series" | "clinicalCases" | "pluginJobs";
        };
        MyListInput: {
            /** Format: date-time */
            createdAt: string;
            editors: ({
                /** @constant */
                type: "user";
                userEmail: string;
            } | {
                groupId: number;
                /** @constant */
                type: "group";
            })[];
            myListId: string;
            name: string;
            public: boolean;
            /** @enum {string} */
            resourceType: "series" | "clinicalCases" | "pluginJobs";
        };
        MyListItemsChange: {
            /** @enum {string} */
            operation: "add" | "remove";
            resourceIds: string[];
        };
        MyListItemsChanged: {
            changedCount: number;
        };
        MyListItemsChangedInput: {
            changedCount: number;
        };
        MyListItemsChangeInput: {
            /** @enum {string} */
            operation: "add" | "remove";
            resourceIds: string[];
        };
        MyListUpdate: {
            editors?: ({
                /** @constant */
                type: "user";
                userEmail: string;
            } | {
                groupId: number;
                /** @constant */
                type: "group";
            })[];
            name?: string;
            public?: boolean;
        };
        MyListUpdateInput: {
            editors?: ({
                /** @constant */
                type: "user";
                userEmail: string;
            } | {
                groupId: number;
                /** @constant */
                type: "group";
            })[];
            name?: string;
            public?: boolean;
        };
        MyListWithItems: {
            /** Format: date-time */
            createdAt: string;
            editors: ({
                /** @constant */
                type: "user";
                userEmail: string;
            } | {
                groupId: number;
                /** @constant */
                type: "group";
            })[];
            myListId: string;
            name: string;
            public: boolean;
            resourceIds: string[];
            /** @enum {string} */
            resourceType: "series" | "clinicalCases" | "pluginJobs";
        };
        MyListWithItemsInput: {
            /** Format: date-time */
            createdAt: string;
            editors: ({
                /** @constant */
                type: "user";
                userEmail: string;
            } | {
                groupId: number;
                /** @constant */
                type: "group";
            })[];
            myListId: string;
            name: string;
            public: boolean;
            resourceIds: string[];
            /** @enum {string} */
            resourceType: "series" | "clinicalCases" | "pluginJobs";
        };
        NewLabel: {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                origin?: number[];
                size?: number[];
                voxels: string | null;
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "voxel";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                max: number[];
                min: number[];
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "cuboid";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                max: number[];
                min: number[];
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "ellipsoid";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                max: number[];
                min: number[];
                z: number;
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "rectangle";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                max: number[];
                min: number[];
                z: number;
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "ellipse";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                points: number[][];
                z: number;
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "polyline";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                location: number[];
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "point";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                end: number[];
                labelPosition?: number[];
                section: {
                    origin: number[];
                    xAxis: number[];
                    yAxis: number[];
                } & {
                    [key: string]: unknown;
                };
                start: number[];
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "ruler";
        };
        NewLabelInput: {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                origin?: number[];
                size?: number[];
                voxels: string | null;
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "voxel";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                max: number[];
                min: number[];
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "cuboid";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                max: number[];
                min: number[];
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "ellipsoid";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                max: number[];
                min: number[];
                z: number;
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "rectangle";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                max: number[];
                min: number[];
                z: number;
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "ellipse";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                points: number[][];
                z: number;
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "polyline";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                location: number[];
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "point";
        } | {
            attributes?: {
                [key: string]: unknown;
            };
            data: {
                alpha?: number;
                color?: string;
                end: number[];
                labelPosition?: number[];
                section: {
                    origin: number[];
                    xAxis: number[];
                    yAxis: number[];
                } & {
                    [key: string]: unknown;
                };
                start: number[];
            } & {
                [key: string]: unknown;
            };
            name?: string | null;
            /** @constant */
            type: "ruler";
        };
        newSeriestag: {
            name: string;
        };
        newSeriestagInput: {
            name: string;
        };
        newSeriestype: {
            name: string;
        };
        newSeriestypeInput: {
            name: string;
        };
        newSeriestyperule: {
            seriesTypeId: number;
        };
        newSeriestyperuleattribute: {
            element?: number | null;
            group?: number | null;
            name?: string | null;
            path?: string | null;
            tag?: number | null;
            tagPath?: string | null;
            value?: string | null;
            values?: string | null;
        };
        newSeriestyperuleattributeInput: {
            element?: number | null;
            group?: number | null;
            name?: string | null;
            path?: string | null;
            tag?: number | null;
            tagPath?: string | null;
            value?: string | null;
            values?: string | null;
        };
        newSeriestyperuleInput: {
            seriesTypeId: number;
        };
        newUser: {
            password: string;
            /** @enum {string} */
            role: "ADMINISTRATOR" | "USER";
            user: string;
        };
        newUserInput: {
            password: string;
            /** @enum {string} */
            role: "ADMINISTRATOR" | "USER";
            user: string;
        };
        OidcInfo: {
            enabled: boolean;
            /** @description What the button says: the provider, as users know it */
            name: string;
        };
        OidcInfoInput: {
            enabled: boolean;
            /** @description What the button says: the provider, as users know it */
            name: string;
        };
        OnetimeUrlCreated: {
            onetimeString: string;
        };
        OnetimeUrlCreatedInput: {
            onetimeString: string;
        };
        OnetimeUrlCreation: {
            user: string;
        };
        OnetimeUrlCreationInput: {
            user: string;
        };
        outgoingImage: {
            id: number;
            imageId: number;
            outgoingTransactionId: number;
            sent: boolean;
            sequenceNumber: number;
        };
        outgoingImageInput: {
            id: number;
            imageId: number;
            outgoingTransactionId: number;
            sent: boolean;
            sequenceNumber: number;
        };
        outgoingTransaction: {
            boxId: number;
            boxName: string;
            created: number;
            /** @description In a row, since the last image that went through */
            failedAttempts: number;
            failedImageCount: number;
            id: number;
            /** @description Since its first image; null before there are two */
            imagesPerSecond: number | null;
            lastError: string | null;
            lastErrorTime: number | null;
            nextRetry: number | null;
            profile: {
                options: components["schemas"]["confidentialityOption"][];
            };
            /** @description Images that the receiver did not want */
            refusedImageCount: number;
            sentImageCount: number;
            /** @enum {string} */
            status: "WAITING" | "PROCESSING" | "FINISHED" | "FAILED";
            totalImageCount: number;
            updated: number;
        };
        outgoingTransactionImage: {
            image: components["schemas"]["outgoingImage"];
            transaction: {
                boxId: number;
                boxName: string;
                created: number;
                id: number;
                profile: {
                    options: components["schemas"]["confidentialityOption"][];
                };
                sentImageCount: number;
                /** @enum {string} */
                status: "WAITING" | "PROCESSING" | "FINISHED" | "FAILED";
                totalImageCount: number;
                updated: number;
            };
        };
        outgoingTransactionImageInput: {
            image: components["schemas"]["outgoingImageInput"];
            transaction: {
                boxId: number;
                boxName: string;
                created: number;
                id: number;
                profile: {
                    options: components["schemas"]["confidentialityOptionInput"][];
                };
                sentImageCount: number;
                /** @enum {string} */
                status: "WAITING" | "PROCESSING" | "FINISHED" | "FAILED";
                totalImageCount: number;
                updated: number;
            };
        };
        outgoingTransactionInput: {
            boxId: number;
            boxName: string;
            created: number;
            /** @description In a row, since the last image that went through */
            failedAttempts: number;
            failedImageCount: number;
            id: number;
            /** @description Since its first image; null before there are two */
            imagesPerSecond: number | null;
            lastError: string | null;
            lastErrorTime: number | null;
            nextRetry: number | null;
            profile: {
                options: components["schemas"]["confidentialityOptionInput"][];
            };
            /** @description Images that the receiver did not want */
            refusedImageCount: number;
            sentImageCount: number;
            /** @enum {string} */
            status: "WAITING" | "PROCESSING" | "FINISHED" | "FAILED";
            totalImageCount: number;
            updated: number;
        };
        PartialVolumeDescriptor: {
            delta: number;
            end: number;
            start: number;
        };
        PartialVolumeDescriptorInput: {
            delta: number;
            end: number;
            start: number;
        };
        PasswordChange: {
            currentPassword: string;
            newPassword: string;
        };
        PasswordChangeInput: {
            currentPassword: string;
            newPassword: string;
        };
        patient: {
            id: number;
            patientBirthDate: components["schemas"]["dicomPropertyValue"];
            patientID: components["schemas"]["dicomPropertyValue"];
            patientName: components["schemas"]["dicomPropertyValue"];
            patientSex: components["schemas"]["dicomPropertyValue"];
        };
        PatientInfo: {
            age?: number;
            birthDate?: string;
            patientId?: string;
            patientName?: string;
            /** @enum {string} */
            sex?: "M" | "F" | "O";
            size?: number;
            weight?: number;
        };
        PatientInfoInput: {
            age?: number;
            birthDate?: string;
            patientId?: string;
            patientName?: string;
            /** @enum {string} */
            sex?: "M" | "F" | "O";
            size?: number;
            weight?: number;
        };
        patientInput: {
            id: number;
            patientBirthDate: components["schemas"]["dicomPropertyValueInput"];
            patientID: components["schemas"]["dicomPropertyValueInput"];
            patientName: components["schemas"]["dicomPropertyValueInput"];
            patientSex: components["schemas"]["dicomPropertyValueInput"];
        };
        PermanentToken: {
            /** Format: date-time */
            createdAt: string;
            description: string;
            tokenId: string;
            /** Format: date-time */
            updatedAt: string;
        };
        PermanentTokenCreated: {
            accessToken: string;
            tokenId: string;
        };
        PermanentTokenCreatedInput: {
            accessToken: string;
            tokenId: string;
        };
        PermanentTokenCreation: {
            description: string;
        };
        PermanentTokenCreationInput: {
            description: string;
        };
        PermanentTokenInput: {
            /** Format: date-time */
            createdAt: string;
            description: string;
            tokenId: string;
            /** Format: date-time */
            updatedAt: string;
        };
        PermanentTokenList: {
            items: components["schemas"]["PermanentToken"][];
            /** @constant */
            page: 1;
            totalItems: number;
        };
        PermanentTokenListInput: {
            items: components["schemas"]["PermanentTokenInput"][];
            /** @constant */
            page: 1;
            totalItems: number;
        };
        Plugin: {
            /** Format: date-time */
            createdAt: string;
            description: string;
            displayStrategy: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginId: string;
            pluginName: string;
            runConfiguration: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            type: "CAD" | "CAD+remote";
            /** Format: date-time */
            updatedAt: string;
            version: string;
        };
        PluginCreated: {
            pluginId: string;
        };
        PluginCreatedInput: {
            pluginId: string;
        };
        PluginCreation: {
            description: string;
            displayStrategy: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginId: string;
            pluginName: string;
            runConfiguration: {
                gpus?: string;
                timeout?: number;
            };
            /** @constant */
            type: "CAD";
            version: string;
        } | {
            description: string;
            displayStrategy: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginId?: unknown;
            pluginName: string;
            runConfiguration: {
                adapter?: string;
                parameters?: {
                    authentication?: string;
                    /** Format: uri */
                    endpoint?: string;
                    maxConcurrency?: number;
                    timeout?: number;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @constant */
            type: "CAD+remote";
            version: string;
        };
        PluginCreationInput: {
            description: string;
            displayStrategy: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginId: string;
            pluginName: string;
            runConfiguration: {
                gpus?: string;
                timeout?: number;
            };
            /** @constant */
            type: "CAD";
            version: string;
        } | {
            description: string;
            displayStrategy: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginId?: unknown;
            pluginName: string;
            runConfiguration: {
                adapter?: string;
                parameters?: {
                    authentication?: string;
                    /** Format: uri */
                    endpoint?: string;
                    maxConcurrency?: number;
                    timeout?: number;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @constant */
            type: "CAD+remote";
            version: string;
        };
        PluginDefinition: {
            description: string;
            displayStrategy: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginId: string;
            pluginName: string;
            runConfiguration: {
                gpus?: string;
                timeout?: number;
            };
            /** @constant */
            type: "CAD";
            version: string;
        } | {
            description: string;
            displayStrategy: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginId: string;
            pluginName: string;
            runConfiguration: {
                adapter?: string;
                parameters?: {
                    authentication?: string;
                    /** Format: uri */
                    endpoint?: string;
                    maxConcurrency?: number;
                    timeout?: number;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @constant */
            type: "CAD+remote";
            version: string;
        };
        PluginDefinitionInput: {
            description: string;
            displayStrategy: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginId: string;
            pluginName: string;
            runConfiguration: {
                gpus?: string;
                timeout?: number;
            };
            /** @constant */
            type: "CAD";
            version: string;
        } | {
            description: string;
            displayStrategy: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginId: string;
            pluginName: string;
            runConfiguration: {
                adapter?: string;
                parameters?: {
                    authentication?: string;
                    /** Format: uri */
                    endpoint?: string;
                    maxConcurrency?: number;
                    timeout?: number;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @constant */
            type: "CAD+remote";
            version: string;
        };
        PluginInput: {
            /** Format: date-time */
            createdAt: string;
            description: string;
            displayStrategy: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginId: string;
            pluginName: string;
            runConfiguration: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            type: "CAD" | "CAD+remote";
            /** Format: date-time */
            updatedAt: string;
            version: string;
        };
        PluginJob: {
            /** Format: date-time */
            createdAt: string;
            errorMessage: string | null;
            feedbacks: components["schemas"]["Feedback"][];
            finishedAt: string | null;
            jobId: string;
            pluginId: string;
            provenance: components["schemas"]["PluginJobProvenance"] | null;
            rerunOf?: string;
            results: {
                [key: string]: unknown;
            } | null;
            series: components["schemas"]["PluginJobSeries"][];
            startedAt: string | null;
            /** @enum {string} */
            status: "in_queue" | "processing" | "finished" | "failed" | "cancelled" | "invalidated";
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        PluginJobChange: {
            /** @enum {string} */
            status: "cancelled" | "invalidated";
        };
        PluginJobChangeInput: {
            /** @enum {string} */
            status: "cancelled" | "invalidated";
        };
        PluginJobComparison: {
            attachments: {
                differences: {
                    after?: unknown;
                    before?: unknown;
                    /** @enum {string} */
                    difference: "changed" | "missing" | "added";
                    path: string;
                }[];
                isEqual: boolean;
            };
            isEqual: boolean;
            jobId: string;
            provenance: {
                differences: {
                    after?: unknown;
                    before?: unknown;
                    /** @enum {string} */
                    difference: "changed" | "missing" | "added";
                    path: string;
                }[];
                isEqual: boolean;
            };
            results: {
                differences: {
                    after?: unknown;
                    before?: unknown;
                    /** @enum {string} */
                    difference: "changed" | "missing" | "added";
                    path: string;
                }[];
                isEqual: boolean;
            };
            with: string;
        };
        PluginJobComparisonInput: {
            attachments: {
                differences: {
                    after?: unknown;
                    before?: unknown;
                    /** @enum {string} */
                    difference: "changed" | "missing" | "added";
                    path: string;
                }[];
                isEqual: boolean;
            };
            isEqual: boolean;
            jobId: string;
            provenance: {
                differences: {
                    after?: unknown;
                    before?: unknown;
                    /** @enum {string} */
                    difference: "changed" | "missing" | "added";
                    path: string;
                }[];
                isEqual: boolean;
            };
            results: {
                differences: {
                    after?: unknown;
                    before?: unknown;
                    /** @enum {string} */
                    difference: "changed" | "missing" | "added";
                    path: string;
                }[];
                isEqual: boolean;
            };
            with: string;
        };
        PluginJobCreated: {
            jobId: string;
        };
        PluginJobCreatedInput: {
            jobId: string;
        };
        PluginJobCreation: {
            /** @constant */
            force?: true;
            pluginId: string;
            /** @default 0 */
            priority: number;
            series: {
                partialVolumeDescriptor: "auto" | components["schemas"]["PartialVolumeDescriptor"];
                requiredPrivateTags?: string | string[];
                seriesUid: string;
            }[];
        };
        PluginJobCreationInput: {
            /** @constant */
            force?: true;
            pluginId: string;
            /** @default 0 */
            priority: number;
            series: {
                partialVolumeDescriptor: "auto" | components["schemas"]["PartialVolumeDescriptorInput"];
                requiredPrivateTags?: string | string[];
                seriesUid: string;
            }[];
        };
        PluginJobInput: {
            /** Format: date-time */
            createdAt: string;
            errorMessage: string | null;
            feedbacks: components["schemas"]["FeedbackInput"][];
            finishedAt: string | null;
            jobId: string;
            pluginId: string;
            provenance: components["schemas"]["PluginJobProvenanceInput"] | null;
            rerunOf?: string;
            results: {
                [key: string]: unknown;
            } | null;
            series: components["schemas"]["PluginJobSeriesInput"][];
            startedAt: string | null;
            /** @enum {string} */
            status: "in_queue" | "processing" | "finished" | "failed" | "cancelled" | "invalidated";
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        PluginJobManagerStatus: {
            /** @enum {string} */
            status: "running" | "stopped";
        };
        PluginJobManagerStatusInput: {
            /** @enum {string} */
            status: "running" | "stopped";
        };
        PluginJobProvenance: {
            attempt: number;
            executor: string;
            exitCode: number | null;
            inputs: {
                files: {
                    name: string;
                    sha256: string;
                    sizeBytes: number;
                }[];
                partialVolumeDescriptor: components["schemas"]["PartialVolumeDescriptor"];
                seriesUid: string;
                seriesVersion: number;
                volumeId: number;
            }[];
            plugin: {
                parameters: {
                    [key: string]: unknown;
                };
                pluginId: string;
                pluginName: string;
                version: string;
            };
            program: {
                command?: string[];
                digests?: string[];
                endpoint?: string;
                image?: string;
                imageId?: string;
            };
            resources: {
                cpuSeconds: number | null;
                outputBytes: number;
                peakMemoryBytes: number | null;
                peakProcesses: number | null;
            };
            runner: {
                host: string;
                version: string;
            };
            times: {
                executedAt: string | null;
                exitedAt: string | null;
                /** Format: date-time */
                finishedAt: string;
                /** Format: date-time */
                queuedAt: string;
                /** Format: date-time */
                startedAt: string;
            };
        };
        PluginJobProvenanceInput: {
            attempt: number;
            executor: string;
            exitCode: number | null;
            inputs: {
                files: {
                    name: string;
                    sha256: string;
                    sizeBytes: number;
                }[];
                partialVolumeDescriptor: components["schemas"]["PartialVolumeDescriptorInput"];
                seriesUid: string;
                seriesVersion: number;
                volumeId: number;
            }[];
            plugin: {
                parameters: {
                    [key: string]: unknown;
                };
                pluginId: string;
                pluginName: string;
                version: string;
            };
            program: {
                command?: string[];
                digests?: string[];
                endpoint?: string;
                image?: string;
                imageId?: string;
            };
            resources: {
                cpuSeconds: number | null;
                outputBytes: number;
                peakMemoryBytes: number | null;
                peakProcesses: number | null;
            };
            runner: {
                host: string;
                version: string;
            };
            times: {
                executedAt: string | null;
                exitedAt: string | null;
                /** Format: date-time */
                finishedAt: string;
                /** Format: date-time */
                queuedAt: string;
                /** Format: date-time */
                startedAt: string;
            };
        };
        PluginJobRerun: {
            /** @constant */
            force?: true;
            priority?: number;
        };
        PluginJobRerunInput: {
            /** @constant */
            force?: true;
            priority?: number;
        };
        PluginJobSeries: {
            partialVolumeDescriptor: components["schemas"]["PartialVolumeDescriptor"];
            requiredPrivateTags?: string | string[];
            seriesUid: string;
        };
        PluginJobSeriesInput: {
            partialVolumeDescriptor: components["schemas"]["PartialVolumeDescriptorInput"];
            requiredPrivateTags?: string | string[];
            seriesUid: string;
        };
        PluginJobSummary: {
            /** Format: date-time */
            createdAt: string;
            domain: string;
            errorMessage: string | null;
            feedbacks: components["schemas"]["Feedback"][];
            finishedAt: string | null;
            jobId: string;
            patientInfo?: components["schemas"]["PatientInfo"];
            pluginId: string;
            series: components["schemas"]["PluginJobSeries"][];
            startedAt: string | null;
            /** @enum {string} */
            status: "in_queue" | "processing" | "finished" | "failed" | "cancelled" | "invalidated";
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        PluginJobSummaryInput: {
            /** Format: date-time */
            createdAt: string;
            domain: string;
            errorMessage: string | null;
            feedbacks: components["schemas"]["FeedbackInput"][];
            finishedAt: string | null;
            jobId: string;
            patientInfo?: components["schemas"]["PatientInfoInput"];
            pluginId: string;
            series: components["schemas"]["PluginJobSeriesInput"][];
            startedAt: string | null;
            /** @enum {string} */
            status: "in_queue" | "processing" | "finished" | "failed" | "cancelled" | "invalidated";
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        PluginUpdate: {
            description?: string;
            displayStrategy?: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon?: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginName?: string;
            runConfiguration?: {
                gpus?: string;
                timeout?: number;
            } | {
                adapter?: string;
                parameters?: {
                    authentication?: string;
                    /** Format: uri */
                    endpoint?: string;
                    maxConcurrency?: number;
                    timeout?: number;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            type?: "CAD" | "CAD+remote";
            version?: string;
        };
        PluginUpdateInput: {
            description?: string;
            displayStrategy?: {
                caption?: string;
                feedbackKey?: string;
                options?: unknown;
                type: string;
            }[];
            icon?: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            pluginName?: string;
            runConfiguration?: {
                gpus?: string;
                timeout?: number;
            } | {
                adapter?: string;
                parameters?: {
                    authentication?: string;
                    /** Format: uri */
                    endpoint?: string;
                    maxConcurrency?: number;
                    timeout?: number;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            type?: "CAD" | "CAD+remote";
            version?: string;
        };
        Preferences: {
            caseSearchPresets: {
                [key: string]: unknown;
            }[];
            /** @enum {string} */
            dimmedOutlineFor2DLabels: "hide" | "show" | "infinity";
            fixCenterOfGravity: boolean;
            initailAlphaForNewLabels: number;
            /** @enum {string} */
            interpolationMode: "nearestNeighbor" | "trilinear";
            labelColors: {
                customColors?: string[];
                useDefault?: boolean;
            };
            maintainAspectRatio: boolean;
            personalInfoView: boolean;
            pluginJobSearchPresets: {
                [key: string]: unknown;
            }[];
            referenceLine: boolean;
            revisionMessageTemplates: string[];
            /** @enum {string} */
            scrollBars: "none" | "small" | "large";
            scrollBarsInfo: {
                /** @enum {string} */
                position?: "right" | "left" | "top" | "bottom";
                /** @enum {string} */
                size?: "small" | "large";
                /** @enum {string} */
                visibility?: "none" | "always" | "hover";
            };
            seriesSearchPresets: {
                [key: string]: unknown;
            }[];
            /** @enum {string} */
            theme: "mode_white" | "mode_black";
            /** @enum {string} */
            windowPropagationScope: "all" | "series" | "viewer";
        };
        PreferencesInput: {
            caseSearchPresets: {
                [key: string]: unknown;
            }[];
            /** @enum {string} */
            dimmedOutlineFor2DLabels: "hide" | "show" | "infinity";
            fixCenterOfGravity: boolean;
            initailAlphaForNewLabels: number;
            /** @enum {string} */
            interpolationMode: "nearestNeighbor" | "trilinear";
            labelColors: {
                customColors?: string[];
                useDefault?: boolean;
            };
            maintainAspectRatio: boolean;
            personalInfoView: boolean;
            pluginJobSearchPresets: {
                [key: string]: unknown;
            }[];
            referenceLine: boolean;
            revisionMessageTemplates: string[];
            /** @enum {string} */
            scrollBars: "none" | "small" | "large";
            scrollBarsInfo: {
                /** @enum {string} */
                position?: "right" | "left" | "top" | "bottom";
                /** @enum {string} */
                size?: "small" | "large";
                /** @enum {string} */
                visibility?: "none" | "always" | "hover";
            };
            seriesSearchPresets: {
                [key: string]: unknown;
            }[];
            /** @enum {string} */
            theme: "mode_white" | "mode_black";
            /** @enum {string} */
            windowPropagationScope: "all" | "series" | "viewer";
        };
        PreferencesPatch: {
            caseSearchPresets?: {
                [key: string]: unknown;
            }[];
            /** @enum {string} */
            dimmedOutlineFor2DLabels?: "hide" | "show" | "infinity";
            fixCenterOfGravity?: boolean;
            initailAlphaForNewLabels?: number;
            /** @enum {string} */
            interpolationMode?: "nearestNeighbor" | "trilinear";
            labelColors?: {
                customColors?: string[];
                useDefault?: boolean;
            };
            maintainAspectRatio?: boolean;
            personalInfoView?: boolean;
            pluginJobSearchPresets?: {
                [key: string]: unknown;
            }[];
            referenceLine?: boolean;
            revisionMessageTemplates?: string[];
            /** @enum {string} */
            scrollBars?: "none" | "small" | "large";
            scrollBarsInfo?: {
                /** @enum {string} */
                position?: "right" | "left" | "top" | "bottom";
                /** @enum {string} */
                size?: "small" | "large";
                /** @enum {string} */
                visibility?: "none" | "always" | "hover";
            };
            seriesSearchPresets?: {
                [key: string]: unknown;
            }[];
            /** @enum {string} */
            theme?: "mode_white" | "mode_black";
            /** @enum {string} */
            windowPropagationScope?: "all" | "series" | "viewer";
        };
        PreferencesPatchInput: {
            caseSearchPresets?: {
                [key: string]: unknown;
            }[];
            /** @enum {string} */
            dimmedOutlineFor2DLabels?: "hide" | "show" | "infinity";
            fixCenterOfGravity?: boolean;
            initailAlphaForNewLabels?: number;
            /** @enum {string} */
            interpolationMode?: "nearestNeighbor" | "trilinear";
            labelColors?: {
                customColors?: string[];
                useDefault?: boolean;
            };
            maintainAspectRatio?: boolean;
            personalInfoView?: boolean;
            pluginJobSearchPresets?: {
                [key: string]: unknown;
            }[];
            referenceLine?: boolean;
            revisionMessageTemplates?: string[];
            /** @enum {string} */
            scrollBars?: "none" | "small" | "large";
            scrollBarsInfo?: {
                /** @enum {string} */
                position?: "right" | "left" | "top" | "bottom";
                /** @enum {string} */
                size?: "small" | "large";
                /** @enum {string} */
                visibility?: "none" | "always" | "hover";
            };
            seriesSearchPresets?: {
                [key: string]: unknown;
            }[];
            /** @enum {string} */
            theme?: "mode_white" | "mode_black";
            /** @enum {string} */
            windowPropagationScope?: "all" | "series" | "viewer";
        };
        Project: {
            caseAttributesSchema: components["schemas"]["AttributesSchema"];
            /** Format: date-time */
            createdAt: string;
            description: string;
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            labelAttributesSchema: components["schemas"]["AttributesSchema"];
            projectId: string;
            projectName: string;
            tags: {
                caption: string;
                color: string;
            }[];
            /** Format: date-time */
            updatedAt: string;
            windowPresets: {
                label: string;
                level: number;
                width: number;
            }[];
            /** @enum {string} */
            windowPriority: "dicom,preset,auto" | "dicom,auto" | "preset,dicom,auto" | "preset,auto" | "auto";
        };
        ProjectCreated: {
            projectId: string;
        };
        ProjectCreatedInput: {
            projectId: string;
        };
        ProjectCreation: {
            caseAttributesSchema: components["schemas"]["AttributesSchema"];
            description: string;
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            labelAttributesSchema: components["schemas"]["AttributesSchema"];
            projectName: string;
            tags: {
                caption: string;
                color: string;
            }[];
            windowPresets: {
                label: string;
                level: number;
                width: number;
            }[];
            /** @enum {string} */
            windowPriority: "dicom,preset,auto" | "dicom,auto" | "preset,dicom,auto" | "preset,auto" | "auto";
        };
        ProjectCreationInput: {
            caseAttributesSchema: components["schemas"]["AttributesSchemaInput"];
            description: string;
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            labelAttributesSchema: components["schemas"]["AttributesSchemaInput"];
            projectName: string;
            tags: {
                caption: string;
                color: string;
            }[];
            windowPresets: {
                label: string;
                level: number;
                width: number;
            }[];
            /** @enum {string} */
            windowPriority: "dicom,preset,auto" | "dicom,auto" | "preset,dicom,auto" | "preset,auto" | "auto";
        };
        ProjectInput: {
            caseAttributesSchema: components["schemas"]["AttributesSchemaInput"];
            /** Format: date-time */
            createdAt: string;
            description: string;
            icon: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            labelAttributesSchema: components["schemas"]["AttributesSchemaInput"];
            projectId: string;
            projectName: string;
            tags: {
                caption: string;
                color: string;
            }[];
            /** Format: date-time */
            updatedAt: string;
            windowPresets: {
                label: string;
                level: number;
                width: number;
            }[];
            /** @enum {string} */
            windowPriority: "dicom,preset,auto" | "dicom,auto" | "preset,dicom,auto" | "preset,auto" | "auto";
        };
        ProjectPage: {
            items: components["schemas"]["Project"][];
            page: number;
            totalItems: number;
            /** @constant */
            totalItemsExact?: false;
        };
        ProjectPageInput: {
            items: components["schemas"]["ProjectInput"][];
            page: number;
            totalItems: number;
            /** @constant */
            totalItemsExact?: false;
        };
        ProjectUpdate: {
            caseAttributesSchema?: components["schemas"]["AttributesSchema"];
            description?: string;
            icon?: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            labelAttributesSchema?: components["schemas"]["AttributesSchema"];
            projectName?: string;
            tags?: {
                caption: string;
                color: string;
            }[];
            windowPresets?: {
                label: string;
                level: number;
                width: number;
            }[];
            /** @enum {string} */
            windowPriority?: "dicom,preset,auto" | "dicom,auto" | "preset,dicom,auto" | "preset,auto" | "auto";
        };
        ProjectUpdateInput: {
            caseAttributesSchema?: components["schemas"]["AttributesSchemaInput"];
            description?: string;
            icon?: {
                backgroundColor: string;
                color: string;
                glyph: string;
            };
            labelAttributesSchema?: components["schemas"]["AttributesSchemaInput"];
            projectName?: string;
            tags?: {
                caption: string;
                color: string;
            }[];
            windowPresets?: {
                label: string;
                level: number;
                width: number;
            }[];
            /** @enum {string} */
            windowPriority?: "dicom,preset,auto" | "dicom,auto" | "preset,dicom,auto" | "preset,auto" | "auto";
        };
        query: {
            count: number;
            filters?: {
                seriesTagIds?: number[] | null;
                seriesTypeIds?: number[] | null;
                sourceRefs?: {
                    sourceId: number;
                    sourceType: string;
                }[] | null;
            } | null;
            order?: {
                orderAscending?: boolean | null;
                orderBy: string;
            } | null;
            queryProperties: {
                /** @enum {string} */
                operator: "=" | "like";
                propertyName: string;
                propertyValue: string;
            }[];
            startIndex: number;
        };
        queryInput: {
            count: number;
            filters?: {
                seriesTagIds?: number[] | null;
                seriesTypeIds?: number[] | null;
                sourceRefs?: {
                    sourceId: number;
                    sourceType: string;
                }[] | null;
            } | null;
            order?: {
                orderAscending?: boolean | null;
                orderBy: string;
            } | null;
            queryProperties: {
                /** @enum {string} */
                operator: "=" | "like";
                propertyName: string;
                propertyValue: string;
            }[];
            startIndex: number;
        };
        QueuedPluginJob: {
            /** Format: date-time */
            createdAt: string;
            errorMessage: string | null;
            feedbacks: components["schemas"]["Feedback"][];
            finishedAt: string | null;
            jobId: string;
            pluginId: string;
            priority: number;
            results: null;
            series: components["schemas"]["PluginJobSeries"][];
            startedAt: string | null;
            /** @enum {string} */
            status: "in_queue" | "processing" | "finished" | "failed" | "cancelled" | "invalidated";
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        QueuedPluginJobInput: {
            /** Format: date-time */
            createdAt: string;
            errorMessage: string | null;
            feedbacks: components["schemas"]["FeedbackInput"][];
            finishedAt: string | null;
            jobId: string;
            pluginId: string;
            priority: number;
            results: null;
            series: components["schemas"]["PluginJobSeriesInput"][];
            startedAt: string | null;
            /** @enum {string} */
            status: "in_queue" | "processing" | "finished" | "failed" | "cancelled" | "invalidated";
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        remoteBox: {
            baseUrl: string;
            defaultProfile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
            /** @description Of what comes from the box; the default domain where left out */
            domain?: string | null;
            name: string;
            profile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
        };
        remoteBoxConnectionData: {
            defaultProfile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
            /** @description Of what comes from the box; the default domain where left out */
            domain?: string | null;
            name: string;
            profile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
        };
        remoteBoxConnectionDataInput: {
            defaultProfile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
            /** @description Of what comes from the box; the default domain where left out */
            domain?: string | null;
            name: string;
            profile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
        };
        remoteBoxInput: {
            baseUrl: string;
            defaultProfile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
            /** @description Of what comes from the box; the default domain where left out */
            domain?: string | null;
            name: string;
            profile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
        };
        Revision: {
            attributes: {
                [key: string]: unknown;
            };
            creator: string;
            /** Format: date-time */
            date: string;
            description: string;
            series: components["schemas"]["RevisionSeries"][];
            status: string;
        };
        RevisionCreation: {
            attributes: {
                [key: string]: unknown;
            };
            description: string;
            series: {
                labels: components["schemas"]["NewLabel"][];
                partialVolumeDescriptor?: components["schemas"]["PartialVolumeDescriptor"];
                seriesUid: string;
            }[];
            status: string;
        };
        RevisionCreationInput: {
            attributes: {
                [key: string]: unknown;
            };
            description: string;
            series: {
                labels: components["schemas"]["NewLabelInput"][];
                partialVolumeDescriptor?: components["schemas"]["PartialVolumeDescriptorInput"];
                seriesUid: string;
            }[];
            status: string;
        };
        RevisionInput: {
            attributes: {
                [key: string]: unknown;
            };
            creator: string;
            /** Format: date-time */
            date: string;
            description: string;
            series: components["schemas"]["RevisionSeriesInput"][];
            status: string;
        };
        RevisionSeries: {
            labels: components["schemas"]["Label"][];
            partialVolumeDescriptor?: components["schemas"]["PartialVolumeDescriptor"];
            seriesUid: string;
        };
        RevisionSeriesInput: {
            labels: components["schemas"]["LabelInput"][];
            partialVolumeDescriptor?: components["schemas"]["PartialVolumeDescriptorInput"];
            seriesUid: string;
        };
        RsMetadata: {
            dicomWindow?: {
                level: number;
                width: number;
            };
            estimatedWindow: {
                level: number;
                width: number;
            };
            pixelFormat: number;
            /** @description Columns, rows, images */
            voxelCount: [
                number,
                number,
                number
            ];
            /** @description Millimetres */
            voxelSize: [
                number,
                number,
                number
            ];
        };
        RsMetadataInput: {
            dicomWindow?: {
                level: number;
                width: number;
            };
            estimatedWindow: {
                level: number;
                width: number;
            };
            pixelFormat: number;
            /** @description Columns, rows, images */
            voxelCount: [
                number,
                number,
                number
            ];
            /** @description Millimetres */
            voxelSize: [
                number,
                number,
                number
            ];
        };
        RsSeriesMetadata: {
            dicomWindow?: {
                level: number;
                width: number;
            };
            estimatedWindow?: {
                level: number;
                width: number;
            };
            /**
             * @description 3d when the images make one body in space
             * @enum {string}
             */
            mode: "2d" | "3d";
            /** @enum {string} */
            pixelFormat: "uint8" | "int8" | "uint16" | "int16" | "rgba8";
            /** @description Columns, rows, images */
            voxelCount: [
                number,
                number,
                number
            ];
            /** @description Millimetres; z is 1 in mode 2d */
            voxelSize: [
                number,
                number,
                number
            ];
        };
        RsSeriesMetadataInput: {
            dicomWindow?: {
                level: number;
                width: number;
            };
            estimatedWindow?: {
                level: number;
                width: number;
            };
            /**
             * @description 3d when the images make one body in space
             * @enum {string}
             */
            mode: "2d" | "3d";
            /** @enum {string} */
            pixelFormat: "uint8" | "int8" | "uint16" | "int16" | "rgba8";
            /** @description Columns, rows, images */
            voxelCount: [
                number,
                number,
                number
            ];
            /** @description Millimetres; z is 1 in mode 2d */
            voxelSize: [
                number,
                number,
                number
            ];
        };
        RsStatus: {
            authorization: {
                enabled: boolean;
            };
            cache: {
                count: number;
                size: number;
            };
            counter: {
                [key: string]: number;
            };
            dicomReader: {
                count: number;
                size: number;
            };
            process: {
                memoryUsage: {
                    [key: string]: number;
                };
                /** Format: date-time */
                upSince: string;
                upTime: number;
            };
            /** @constant */
            status: "Running";
        };
        RsStatusInput: {
            authorization: {
                enabled: boolean;
            };
            cache: {
                count: number;
                size: number;
            };
            counter: {
                [key: string]: number;
            };
            dicomReader: {
                count: number;
                size: number;
            };
            process: {
                memoryUsage: {
                    [key: string]: number;
                };
                /** Format: date-time */
                upSince: string;
                upTime: number;
            };
            /** @constant */
            status: "Running";
        };
        RsToken: {
            /** @constant */
            result: "ok";
            /** @description For the header `Authorization: Bearer`, for this series only */
            token: string;
        };
        RsTokenInput: {
            /** @constant */
            result: "ok";
            /** @description For the header `Authorization: Bearer`, for this series only */
            token: string;
        };
        RsTokenOfSeries: {
            /** @constant */
            result: "OK";
            /** @description For the header `Authorization: Bearer`, for this series only */
            token: string;
        };
        RsTokenOfSeriesInput: {
            /** @constant */
            result: "OK";
            /** @description For the header `Authorization: Bearer`, for this series only */
            token: string;
        };
        scp: {
            aeTitle: string;
            callingAeTitles: string[];
            domain: string | null;
            id: number;
            /** @description Why it does not listen */
            lastError: string | null;
            name: string;
            port: number;
            queryDomains: string[];
            tls: boolean;
        };
        scpCreation: {
            aeTitle: string;
            /** @description Who may call; everybody where left out or empty */
            callingAeTitles?: string[] | null;
            /** @description Of what comes through it; the default domain where left out */
            domain?: string | null;
            name: string;
            /** @description 0 for a free one */
            port: number;
            /** @description What C-FIND, C-MOVE and C-GET can reach; they are refused where left out or empty */
            queryDomains?: string[] | null;
            tls?: boolean | null;
        };
        scpCreationInput: {
            aeTitle: string;
            /** @description Who may call; everybody where left out or empty */
            callingAeTitles?: string[] | null;
            /** @description Of what comes through it; the default domain where left out */
            domain?: string | null;
            name: string;
            /** @description 0 for a free one */
            port: number;
            /** @description What C-FIND, C-MOVE and C-GET can reach; they are refused where left out or empty */
            queryDomains?: string[] | null;
            tls?: boolean | null;
        };
        scpInput: {
            aeTitle: string;
            callingAeTitles: string[];
            domain: string | null;
            id: number;
            /** @description Why it does not listen */
            lastError: string | null;
            name: string;
            port: number;
            queryDomains: string[];
            tls: boolean;
        };
        scu: {
            aeTitle: string;
            callingAeTitle: string | null;
            host: string;
            id: number;
            name: string;
            port: number;
            tls: boolean;
        };
        scuCreation: {
            aeTitle: string;
            /** @description As whom it is called */
            callingAeTitle?: string | null;
            host: string;
            name: string;
            port: number;
            tls?: boolean | null;
        };
        scuCreationInput: {
            aeTitle: string;
            /** @description As whom it is called */
            callingAeTitle?: string | null;
            host: string;
            name: string;
            port: number;
            tls?: boolean | null;
        };
        scuInput: {
            aeTitle: string;
            callingAeTitle: string | null;
            host: string;
            id: number;
            name: string;
            port: number;
            tls: boolean;
        };
        sentImages: {
            imageTagValuesSet: unknown;
            profile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
        };
        sentImagesInput: {
            imageTagValuesSet?: {
                imageId: number;
                tagValues?: {
                    tagPath: components["schemas"]["tagPathTagInput"];
                    value: string;
                }[] | null;
            }[] | null;
            profile?: {
                /** @default [] */
                options: {
                    name: string;
                }[];
            } | null;
        };
        series: {
            bodyPartExamined: components["schemas"]["dicomPropertyValue"];
            frameOfReferenceUID: components["schemas"]["dicomPropertyValue"];
            id: number;
            manufacturer: components["schemas"]["dicomPropertyValue"];
            modality: components["schemas"]["dicomPropertyValue"];
            protocolName: components["schemas"]["dicomPropertyValue"];
            seriesDate: components["schemas"]["dicomPropertyValue"];
            seriesDescription: components["schemas"]["dicomPropertyValue"];
            seriesInstanceUID: components["schemas"]["dicomPropertyValue"];
            stationName: components["schemas"]["dicomPropertyValue"];
            studyId: number;
        };
        Series: {
            bodyPart: string;
            /** Format: date-time */
            createdAt: string;
            domain: string;
            height: number;
            images: string;
            manufacturer: string;
            modality: string;
            modelName: string;
            parameters: {
                [key: string]: unknown;
            };
            patientInfo?: components["schemas"]["PatientInfo"];
            seriesDate: string | null;
            seriesDescription: string;
            seriesUid: string;
            stationName: string;
            storageId: number;
            studyUid: string;
            /** Format: date-time */
            updatedAt: string;
            width: number;
        };
        seriesidseriestypesresult: {
            seriesidseriestypes: {
                seriesid: number;
                seriesId: number;
                seriestype: components["schemas"]["seriestype"];
                seriesType: components["schemas"]["seriestype"];
            }[];
            seriesIdSeriesTypes: {
                seriesid: number;
                seriesId: number;
                seriestype: components["schemas"]["seriestype"];
                seriesType: components["schemas"]["seriestype"];
            }[];
        };
        seriesidseriestypesresultInput: {
            seriesidseriestypes: {
                seriesid: number;
                seriesId: number;
                seriestype: components["schemas"]["seriestypeInput"];
                seriesType: components["schemas"]["seriestypeInput"];
            }[];
            seriesIdSeriesTypes: {
                seriesid: number;
                seriesId: number;
                seriestype: components["schemas"]["seriestypeInput"];
                seriesType: components["schemas"]["seriestypeInput"];
            }[];
        };
        seriesInput: {
            bodyPartExamined: components["schemas"]["dicomPropertyValueInput"];
            frameOfReferenceUID: components["schemas"]["dicomPropertyValueInput"];
            id: number;
            manufacturer: components["schemas"]["dicomPropertyValueInput"];
            modality: components["schemas"]["dicomPropertyValueInput"];
            protocolName: components["schemas"]["dicomPropertyValueInput"];
            seriesDate: components["schemas"]["dicomPropertyValueInput"];
            seriesDescription: components["schemas"]["dicomPropertyValueInput"];
            seriesInstanceUID: components["schemas"]["dicomPropertyValueInput"];
            stationName: components["schemas"]["dicomPropertyValueInput"];
            studyId: number;
        };
        SeriesInput: {
            bodyPart: string;
            /** Format: date-time */
            createdAt: string;
            domain: string;
            height: number;
            images: string;
            manufacturer: string;
            modality: string;
            modelName: string;
            parameters: {
                [key: string]: unknown;
            };
            patientInfo?: components["schemas"]["PatientInfoInput"];
            seriesDate: string | null;
            seriesDescription: string;
            seriesUid: string;
            stationName: string;
            storageId: number;
            studyUid: string;
            /** Format: date-time */
            updatedAt: string;
            width: number;
        };
        SeriesOrientation: {
            /** @enum {string} */
            orientation: "head-first" | "foot-first";
        };
        SeriesOrientationInput: {
            /** @enum {string} */
            orientation: "head-first" | "foot-first";
        };
        SeriesPage: {
            items: components["schemas"]["Series"][];
            page: number;
            totalItems: number;
            /** @constant */
            totalItemsExact?: false;
        };
        SeriesPageInput: {
            items: components["schemas"]["SeriesInput"][];
            page: number;
            totalItems: number;
            /** @constant */
            totalItemsExact?: false;
        };
        seriestag: {
            id: number;
            name: string;
        };
        seriestagInput: {
            id: number;
            name: string;
        };
        seriestype: {
            id: number;
            name: string;
        };
        seriestypeInput: {
            id: number;
            name: string;
        };
        seriestyperule: {
            id: number;
            seriesTypeId: number;
        };
        seriestyperuleattribute: {
            element: number;
            group: number;
            id: number;
            name: string;
            namePath?: string;
            path?: string;
            seriesTypeRuleId: number;
            tag: number;
            tagPath?: string;
            value: string;
            values: string;
        };
        seriestyperuleattributeInput: {
            element: number;
            group: number;
            id: number;
            name: string;
            namePath?: string;
            path?: string;
            seriesTypeRuleId: number;
            tag: number;
            tagPath?: string;
            value: string;
            values: string;
        };
        seriestyperuleInput: {
            id: number;
            seriesTypeId: number;
        };
        seriestypeupdatestatus: {
            running: boolean;
        };
        seriestypeupdatestatusInput: {
            running: boolean;
        };
        ServerParamUpdate: {
            caseSearchEnvelope?: boolean;
            defaultDomain?: unknown;
            domains?: string[];
            reidentifiedSources?: string[];
        } & {
            [key: string]: unknown;
        };
        ServerParamUpdateInput: {
            caseSearchEnvelope?: boolean;
            defaultDomain?: string | null;
            domains?: string[];
            reidentifiedSources?: string[];
        } & {
            [key: string]: unknown;
        };
        ServerParamValue: {
            [key: string]: unknown;
        } | unknown[];
        ServerParamValueInput: {
            [key: string]: unknown;
        } | unknown[];
        SessionTokens: {
            access_token: string;
            /** @description Whole seconds that the access token lasts */
            expires_in: number;
            refresh_token: string;
            /** @constant */
            token_type: "Bearer";
        };
        SessionTokensInput: {
            access_token: string;
            /** @description Whole seconds that the access token lasts */
            expires_in: number;
            refresh_token: string;
            /** @constant */
            token_type: "Bearer";
        };
        source: {
            sourceId: number;
            sourceName: string;
            /** @enum {string} */
            sourceType: "user" | "box" | "directory" | "scp" | "import" | "unknown";
        };
        sourceInput: {
            sourceId: number;
            sourceName: string;
            /** @enum {string} */
            sourceType: "user" | "box" | "directory" | "scp" | "import" | "unknown";
        };
        sourceTagFilter: {
            id: number;
            sourceId: number;
            sourceName: string;
            /** @enum {string} */
            sourceType: "user" | "box" | "directory" | "scp" | "import" | "unknown";
            tagFilterId: number;
            tagFilterName: string;
        };
        sourceTagFilterCreation: {
            /** @description 0 with import: what comes from the command line */
            sourceId: number;
            /** @enum {string} */
            sourceType: "user" | "box" | "directory" | "scp" | "import" | "unknown";
            tagFilterId: number;
        };
        sourceTagFilterCreationInput: {
            /** @description 0 with import: what comes from the command line */
            sourceId: number;
            /** @enum {string} */
            sourceType: "user" | "box" | "directory" | "scp" | "import" | "unknown";
            tagFilterId: number;
        };
        sourceTagFilterInput: {
            id: number;
            sourceId: number;
            sourceName: string;
            /** @enum {string} */
            sourceType: "user" | "box" | "directory" | "scp" | "import" | "unknown";
            tagFilterId: number;
            tagFilterName: string;
        };
        study: {
            accessionNumber: components["schemas"]["dicomPropertyValue"];
            id: number;
            patientAge: components["schemas"]["dicomPropertyValue"];
            patientId: number;
            studyDate: components["schemas"]["dicomPropertyValue"];
            studyDescription: components["schemas"]["dicomPropertyValue"];
            studyID: components["schemas"]["dicomPropertyValue"];
            studyInstanceUID: components["schemas"]["dicomPropertyValue"];
        };
        studyInput: {
            accessionNumber: components["schemas"]["dicomPropertyValueInput"];
            id: number;
            patientAge: components["schemas"]["dicomPropertyValueInput"];
            patientId: number;
            studyDate: components["schemas"]["dicomPropertyValueInput"];
            studyDescription: components["schemas"]["dicomPropertyValueInput"];
            studyID: components["schemas"]["dicomPropertyValueInput"];
            studyInstanceUID: components["schemas"]["dicomPropertyValueInput"];
        };
        SystemStatus: {
            /** Format: date-time */
            at: string;
            services: {
                instances: {
                    checks: {
                        [key: string]: string;
                    };
                    eventLoopLagSeconds: number | null;
                    gauges: {
                        labels: {
                            [key: string]: string;
                        };
                        name: string;
                        value: number;
                    }[];
                    memoryBytes: number | null;
                    notices: {
                        [key: string]: string;
                    };
                    processorSeconds: number | null;
                    requests: {
                        count: number;
                        /** @description Answered with 5xx */
                        failed: number;
                        seconds: number;
                    };
                    startedAt: string | null;
                    /** @enum {string} */
                    status: "ready" | "not ready" | "no answer";
                }[];
                name: string;
            }[];
            version: string;
        };
        SystemStatusInput: {
            /** Format: date-time */
            at: string;
            services: {
                instances: {
                    checks: {
                        [key: string]: string;
                    };
                    eventLoopLagSeconds: number | null;
                    gauges: {
                        labels: {
                            [key: string]: string;
                        };
                        name: string;
                        value: number;
                    }[];
                    memoryBytes: number | null;
                    notices: {
                        [key: string]: string;
                    };
                    processorSeconds: number | null;
                    requests: {
                        count: number;
                        /** @description Answered with 5xx */
                        failed: number;
                        seconds: number;
                    };
                    startedAt: string | null;
                    /** @enum {string} */
                    status: "ready" | "not ready" | "no answer";
                }[];
                name: string;
            }[];
            version: string;
        };
        tagFilterTagPath: {
            id: number;
            item?: string;
            name: string;
            previous?: components["schemas"]["writtenTagPath"];
            tag: number;
            tagFilterId: number;
            tagPath: components["schemas"]["writtenTagPath"];
        };
        tagFilterTagPathCreation: {
            /** @description Of a sequence: the number of the item, from 1 on; in filters also * */
            item?: string | number | null;
            /** @description The keyword of the attribute, where no tag is given */
            name?: string | null;
            previous?: components["schemas"]["tagPathTag"] | null;
            /** @description As a signed 32-bit integer */
            tag?: number | null;
            tagPath?: components["schemas"]["tagPathTag"] | null;
        };
        tagFilterTagPathCreationInput: {
            /** @description Of a sequence: the number of the item, from 1 on; in filters also * */
            item?: string | number | null;
            /** @description The keyword of the attribute, where no tag is given */
            name?: string | null;
            previous?: components["schemas"]["tagPathTagInput"] | null;
            /** @description As a signed 32-bit integer */
            tag?: number | null;
            tagPath?: components["schemas"]["tagPathTagInput"] | null;
        };
        tagFilterTagPathInput: {
            id: number;
            item?: string;
            name: string;
            previous?: components["schemas"]["writtenTagPathInput"];
            tag: number;
            tagFilterId: number;
            tagPath: components["schemas"]["writtenTagPathInput"];
        };
        tagMapping: {
            tagPath: components["schemas"]["tagPathTag"];
            /** @description Several values are parted by \; without a value the attribute is removed */
            value?: string | null;
        };
        tagMappingInput: {
            tagPath: components["schemas"]["tagPathTagInput"];
            /** @description Several values are parted by \; without a value the attribute is removed */
            value?: string | null;
        };
        tagPathTag: {
            /** @description Of a sequence: the number of the item, from 1 on; in filters also * */
            item?: string | number | null;
            /** @description The keyword of the attribute, where no tag is given */
            name?: string | null;
            previous?: components["schemas"]["tagPathTag"] | null;
            /** @description As a signed 32-bit integer */
            tag?: number | null;
        };
        tagPathTagInput: {
            /** @description Of a sequence: the number of the item, from 1 on; in filters also * */
            item?: string | number | null;
            /** @description The keyword of the attribute, where no tag is given */
            name?: string | null;
            previous?: components["schemas"]["tagPathTagInput"] | null;
            /** @description As a signed 32-bit integer */
            tag?: number | null;
        };
        tagValue: {
            tagPath: components["schemas"]["tagPathTag"];
            value: string;
        };
        tagValueInput: {
            tagPath: components["schemas"]["tagPathTagInput"];
            value: string;
        };
        Task: {
            /** Format: date-time */
            createdAt: string;
            dismissed: boolean;
            downloadFileType: string | null;
            endedAt: string | null;
            errorMessage: string | null;
            finishedMessage: string | null;
            name: string;
            outcomes: {
                name: string;
                /** @enum {string} */
                outcome: "stored" | "replaced" | "refused" | "skipped";
                reason?: string;
                seriesUid?: string;
            }[];
            progress: {
                finished: number | null;
                message: string;
                total: number | null;
            };
            /** @enum {string} */
            status: "processing" | "finished" | "error";
            taskId: string;
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        TaskCreated: {
            taskId: string;
        };
        TaskCreatedInput: {
            taskId: string;
        };
        TaskDismissal: {
            dismissed: boolean;
        };
        TaskDismissalInput: {
            dismissed: boolean;
        };
        TaskInput: {
            /** Format: date-time */
            createdAt: string;
            dismissed: boolean;
            downloadFileType: string | null;
            endedAt: string | null;
            errorMessage: string | null;
            finishedMessage: string | null;
            name: string;
            outcomes: {
                name: string;
                /** @enum {string} */
                outcome: "stored" | "replaced" | "refused" | "skipped";
                reason?: string;
                seriesUid?: string;
            }[];
            progress: {
                finished: number | null;
                message: string;
                total: number | null;
            };
            /** @enum {string} */
            status: "processing" | "finished" | "error";
            taskId: string;
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        user: {
            id: number;
            /** @enum {string} */
            role: "SUPERUSER" | "ADMINISTRATOR" | "USER";
            user: string;
        };
        User: {
            /** Format: date-time */
            createdAt: string;
            description: string;
            groups: number[];
            lastLoginIp: string;
            /** Format: date-time */
            lastLoginTime: string;
            loginEnabled: boolean;
            loginId: string;
            myLists: components["schemas"]["MyList"][];
            preferences: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        UserCreated: {
            userEmail: string;
        };
        UserCreatedInput: {
            userEmail: string;
        };
        UserCreation: {
            description: string;
            groups: number[];
            loginEnabled: boolean;
            loginId: string;
            myLists?: unknown;
            password: string;
            preferences?: {
                caseSearchPresets?: {
                    [key: string]: unknown;
                }[];
                /** @enum {string} */
                dimmedOutlineFor2DLabels?: "hide" | "show" | "infinity";
                fixCenterOfGravity?: boolean;
                initailAlphaForNewLabels?: number;
                /** @enum {string} */
                interpolationMode?: "nearestNeighbor" | "trilinear";
                labelColors?: {
                    customColors?: string[];
                    useDefault?: boolean;
                };
                maintainAspectRatio?: boolean;
                personalInfoView?: boolean;
                pluginJobSearchPresets?: {
                    [key: string]: unknown;
                }[];
                referenceLine?: boolean;
                revisionMessageTemplates?: string[];
                /** @enum {string} */
                scrollBars?: "none" | "small" | "large";
                scrollBarsInfo?: {
                    /** @enum {string} */
                    position?: "right" | "left" | "top" | "bottom";
                    /** @enum {string} */
                    size?: "small" | "large";
                    /** @enum {string} */
                    visibility?: "none" | "always" | "hover";
                };
                seriesSearchPresets?: {
                    [key: string]: unknown;
                }[];
                /** @enum {string} */
                theme?: "mode_white" | "mode_black";
                /** @enum {string} */
                windowPropagationScope?: "all" | "series" | "viewer";
            };
            /** Format: email */
            userEmail: string;
        };
        UserCreationInput: {
            description: string;
            groups: number[];
            loginEnabled: boolean;
            loginId: string;
            myLists?: unknown;
            password: string;
            preferences?: {
                caseSearchPresets?: {
                    [key: string]: unknown;
                }[];
                /** @enum {string} */
                dimmedOutlineFor2DLabels?: "hide" | "show" | "infinity";
                fixCenterOfGravity?: boolean;
                initailAlphaForNewLabels?: number;
                /** @enum {string} */
                interpolationMode?: "nearestNeighbor" | "trilinear";
                labelColors?: {
                    customColors?: string[];
                    useDefault?: boolean;
                };
                maintainAspectRatio?: boolean;
                personalInfoView?: boolean;
                pluginJobSearchPresets?: {
                    [key: string]: unknown;
                }[];
                referenceLine?: boolean;
                revisionMessageTemplates?: string[];
                /** @enum {string} */
                scrollBars?: "none" | "small" | "large";
                scrollBarsInfo?: {
                    /** @enum {string} */
                    position?: "right" | "left" | "top" | "bottom";
                    /** @enum {string} */
                    size?: "small" | "large";
                    /** @enum {string} */
                    visibility?: "none" | "always" | "hover";
                };
                seriesSearchPresets?: {
                    [key: string]: unknown;
                }[];
                /** @enum {string} */
                theme?: "mode_white" | "mode_black";
                /** @enum {string} */
                windowPropagationScope?: "all" | "series" | "viewer";
            };
            /** Format: email */
            userEmail: string;
        };
        userInfo: {
            id: number;
            /** @enum {string} */
            role: "SUPERUSER" | "ADMINISTRATOR" | "USER";
            user: string;
        };
        userInfoInput: {
            id: number;
            /** @enum {string} */
            role: "SUPERUSER" | "ADMINISTRATOR" | "USER";
            user: string;
        };
        userInput: {
            id: number;
            /** @enum {string} */
            role: "SUPERUSER" | "ADMINISTRATOR" | "USER";
            user: string;
        };
        UserInput: {
            /** Format: date-time */
            createdAt: string;
            description: string;
            groups: number[];
            lastLoginIp: string;
            /** Format: date-time */
            lastLoginTime: string;
            loginEnabled: boolean;
            loginId: string;
            myLists: components["schemas"]["MyListInput"][];
            preferences: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        UserPage: {
            items: components["schemas"]["User"][];
            page: number;
            totalItems: number;
            /** @constant */
            totalItemsExact?: false;
        };
        UserPageInput: {
            items: components["schemas"]["UserInput"][];
            page: number;
            totalItems: number;
            /** @constant */
            totalItemsExact?: false;
        };
        userPass: {
            pass: string;
            user: string;
        };
        userPassInput: {
            pass: string;
            user: string;
        };
        UserSummary: {
            /** Format: date-time */
            createdAt: string;
            description: string;
            loginId: string;
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        UserSummaryInput: {
            /** Format: date-time */
            createdAt: string;
            description: string;
            loginId: string;
            /** Format: date-time */
            updatedAt: string;
            userEmail: string;
        };
        UserUpdate: {
            description?: string;
            groups?: number[];
            loginEnabled?: boolean;
            loginId?: string;
            password?: string;
            preferences?: {
                caseSearchPresets?: {
                    [key: string]: unknown;
                }[];
                /** @enum {string} */
                dimmedOutlineFor2DLabels?: "hide" | "show" | "infinity";
                fixCenterOfGravity?: boolean;
                initailAlphaForNewLabels?: number;
                /** @enum {string} */
                interpolationMode?: "nearestNeighbor" | "trilinear";
                labelColors?: {
                    customColors?: string[];
                    useDefault?: boolean;
                };
                maintainAspectRatio?: boolean;
                personalInfoView?: boolean;
                pluginJobSearchPresets?: {
                    [key: string]: unknown;
                }[];
                referenceLine?: boolean;
                revisionMessageTemplates?: string[];
                /** @enum {string} */
                scrollBars?: "none" | "small" | "large";
                scrollBarsInfo?: {
                    /** @enum {string} */
                    position?: "right" | "left" | "top" | "bottom";
                    /** @enum {string} */
                    size?: "small" | "large";
                    /** @enum {string} */
                    visibility?: "none" | "always" | "hover";
                };
                seriesSearchPresets?: {
                    [key: string]: unknown;
                }[];
                /** @enum {string} */
                theme?: "mode_white" | "mode_black";
                /** @enum {string} */
                windowPropagationScope?: "all" | "series" | "viewer";
            };
        };
        UserUpdateInput: {
            description?: string;
            groups?: number[];
            loginEnabled?: boolean;
            loginId?: string;
            password?: string;
            preferences?: {
                caseSearchPresets?: {
                    [key: string]: unknown;
                }[];
                /** @enum {string} */
                dimmedOutlineFor2DLabels?: "hide" | "show" | "infinity";
                fixCenterOfGravity?: boolean;
                initailAlphaForNewLabels?: number;
                /** @enum {string} */
                interpolationMode?: "nearestNeighbor" | "trilinear";
                labelColors?: {
                    customColors?: string[];
                    useDefault?: boolean;
                };
                maintainAspectRatio?: boolean;
                personalInfoView?: boolean;
                pluginJobSearchPresets?: {
                    [key: string]: unknown;
                }[];
                referenceLine?: boolean;
                revisionMessageTemplates?: string[];
                /** @enum {string} */
                scrollBars?: "none" | "small" | "large";
                scrollBarsInfo?: {
                    /** @enum {string} */
                    position?: "right" | "left" | "top" | "bottom";
                    /** @enum {string} */
                    size?: "small" | "large";
                    /** @enum {string} */
                    visibility?: "none" | "always" | "hover";
                };
                seriesSearchPresets?: {
                    [key: string]: unknown;
                }[];
                /** @enum {string} */
                theme?: "mode_white" | "mode_black";
                /** @enum {string} */
                windowPropagationScope?: "all" | "series" | "viewer";
            };
        };
        VolumeExportCreation: {
            /**
             * @default tgz
             * @enum {string}
             */
            compressionFormat: "tgz" | "zip";
            series: {
                partialVolumeDescriptor: components["schemas"]["PartialVolumeDescriptor"];
                seriesUid: string;
            }[];
        };
        VolumeExportCreationInput: {
            /**
             * @default tgz
             * @enum {string}
             */
            compressionFormat: "tgz" | "zip";
            series: {
                partialVolumeDescriptor: components["schemas"]["PartialVolumeDescriptorInput"];
                seriesUid: string;
            }[];
        };
        watchedDirectory: {
            id: number;
            name: string;
            path: string;
        };
        watchedDirectoryCreation: {
            name?: string | null;
            path: string;
        };
        watchedDirectoryCreationInput: {
            name?: string | null;
            path: string;
        };
        watchedDirectoryInput: {
            id: number;
            name: string;
            path: string;
        };
        writtenTagPath: {
            item?: string;
            name: string;
            previous?: components["schemas"]["writtenTagPath"];
            tag: number;
        };
        writtenTagPathInput: {
            item?: string;
            name: string;
            previous?: components["schemas"]["writtenTagPathInput"];
            tag: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
