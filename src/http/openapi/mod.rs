//! The `OpenAPI` 3.1 document, made of the table and of the schemas of our own types.
//!
//! It is built once per process, served as bytes, committed as `schemas/openapi.json` and compared
//! with the code by a test.

mod operation;
mod schemas;

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use self::operation::operation;
use self::schemas::Schemas;
use super::routes::TABLE;
use crate::access::Method;

static SERVED: LazyLock<Vec<u8>> =
    LazyLock::new(|| serde_json::to_vec(&document()).expect("the document holds JSON values only"));

/// The document as it is served.
pub fn served() -> &'static [u8] {
    &SERVED
}

/// The whole document.
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    // Pages are for people; this is for programs.
    for endpoint in TABLE.iter().copied().filter(|it| !it.is_page()) {
        let method = match endpoint.rule.method {
            Method::Get => "get",
            Method::Post => "post",
        };
        // The star of a parameter that takes the rest of the path is the router's own.
        let path = endpoint.rule.path.replace("{*", "{");
        let path = paths.entry(path).or_insert_with(|| json!({}));
        path[method] = operation(endpoint, &mut schemas);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "hourledger",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "志愿服务时长账本 · a volunteer service-hours ledger",
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.into_components(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`hlt_` and 43 characters, made by `POST /api/v1/tokens`"
                }
            },
        },
    })
}

const DESCRIPTION: &str = "\
Every write takes an `Idempotency-Key` (a UUID) that never expires: the same request under the \
same key is answered the same, and nothing is recorded twice. An answer to a write means that it \
is on disk. `dry_run=true` predicts a write and records nothing. Any read takes \
`at_least=<position>` and waits until that position is visible. Lists come in pages: \
`limit` and an opaque `cursor`. Every \
\"no\" is a problem document (RFC 9457) with a stable `code`, the field at fault, the rule and the \
next step, in Chinese (zh-CN, unless asked otherwise) or English by `Accept-Language`. Nothing is \
ever edited or deleted: there is no PUT, PATCH or DELETE.";
