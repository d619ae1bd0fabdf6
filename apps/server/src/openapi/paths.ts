// Written by scripts/openApi.mjs from /openapi.json: do not edit.

export interface paths {
    "/v1/classify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Classify pictures
         * @description A PNG or JPEG file as the body, several as multipart/form-data, or base64 in JSON. A picture that cannot be read has an error in its place; if none can be read, the answer is a problem.
         */
        post: operations["classify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read strings of digits
         * @description Reads every line of the pictures, or fields of them. A PNG or JPEG file as the body, several as multipart/form-data, or base64 in JSON. A picture that cannot be read has an error in its place; if none can be read, the answer is a problem.
         */
        post: operations["read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The model that is served, and others that could be */
        get: operations["models"];
        put?: never;
        /**
         * Load a model and serve it from then on
         * @description By its name in the folder of models; without one, the same model as it is on the disk now. Requests that have begun finish with the model they began with. If it cannot be loaded, the old one goes on.
         */
        post: operations["swapModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service can take requests */
        get: operations["ready"];
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
        /** @description What went wrong (RFC 9457) */
        Problem: {
            /** @description Address of an explanation of this kind of problem */
            type: string;
            /** @description The kind of problem */
            title: string;
            /** @description The status of the answer */
            status: number;
            /** @description What happened, what was expected, how to mend it */
            detail: string;
            /** @description For each picture, why it could not be read */
            errors?: string[];
        };
        Model: {
            /** @description Of the model's card */
            name: string;
            /** @description SHA-256 of its topology and weights */
            digest: string;
            classes: string[];
            /** @description [height, width, channels] */
            imageShape: number[];
            /** @description What computes it */
            backend: string;
        };
        /** @description What the model says of a picture, or why the picture could not be read */
        Prediction: {
            /** @description File name of the picture, or its place in the request */
            name: string;
            /** @description The most likely class */
            class?: string;
            /** @description Its probability */
            confidence?: number;
            /** @description Whether the confidence reaches the threshold of the model's card; absent if it has none */
            accepted?: boolean;
            /** @description Of each class, in the order of the model's classes */
            probabilities?: number[];
            /** @description Why the picture could not be read; then it has no class */
            error?: string;
        };
        Classified: {
            model: {
                name: string;
                digest: string;
            };
            /** @description In the order of the pictures */
            predictions: components["schemas"]["Prediction"][];
        };
        /** @description In pixels of the picture */
        Box: {
            left: number;
            top: number;
            width: number;
            height: number;
        };
        /** @description A string, or why there is none */
        Reading: {
            /** @description Its place among the fields, from 1 */
            field?: number;
            /** @description From 1, in reading order */
            line: number;
            /** @description The likeliest text of the format; empty if there is none */
            text: string;
            /** @description Whether it is sure enough */
            accepted: boolean;
            /** @description Probability that this is written there */
            confidence: number;
            /**
             * @description Why it is not accepted
             * @enum {string}
             */
            reason?: "unsure" | "engines disagree" | "format" | "no ink" | "too many" | "touches the edge" | "upside down" | "unread ink";
            digits: {
                /** @description The character */
                class: string;
                probability: number;
                box: components["schemas"]["Box"];
            }[];
            /** @description The next likeliest texts */
            alternatives: {
                text: string;
                confidence: number;
            }[];
            box?: components["schemas"]["Box"];
        };
        Read: {
            model: {
                name: string;
                digest: string;
            };
            /** @description In the order of the pictures */
            pictures: {
                /** @description File name of the picture, or its place in the request */
                name: string;
                /** @description A reading for each field, or for each line */
                readings?: components["schemas"]["Reading"][];
                /** @description Why the picture could not be read; then it has no readings */
                error?: string;
            }[];
        };
        Health: {
            /** @enum {string} */
            status: "live" | "ready";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    classify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    pictures: string[];
                };
                "image/png": string;
                "image/jpeg": string;
                "multipart/form-data": {
                    /** @description PNG and JPEG files */
                    pictures?: string[];
                };
            };
        };
        responses: {
            /** @description What the model says */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classified"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read: {
        parameters: {
            query?: {
                /** @description Which texts may stand there: postcode:5, digits:3-9, amount, date, luhn:16, iso7064:11 or ean13 */
                format?: string;
                /** @description A part to read alone, x,y,width,height in pixels, with a format of its own after = if it needs one: 290,262,270,76=postcode:5. Repeat it for more. Without one, every line is read */
                field?: string[];
                /** @description A string is accepted if it is at least 1 - errorRate sure */
                errorRate?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    pictures: string[];
                };
                "image/png": string;
                "image/jpeg": string;
                "multipart/form-data": {
                    /** @description PNG and JPEG files */
                    pictures?: string[];
                };
            };
        };
        responses: {
            /** @description What is written there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Read"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The models */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        served: components["schemas"]["Model"];
                        /** @description Names in the folder of models */
                        available: string[];
                    };
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    swapModel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description One of the available names */
                    name?: string;
                };
            };
        };
        responses: {
            /** @description The model that is served now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
