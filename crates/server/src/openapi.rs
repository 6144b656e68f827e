//! The description of the interface (OpenAPI 3.1), written from the operations that are routed and the types that are
//! sent.

use std::sync::Arc;

use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::MethodRouter;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use crate::api;
use crate::app::App;
use crate::problem::{Problem, ProblemJson};
use crate::respond::{Answer, Form, Made};

type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One address and method.
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// One line.
    pub(crate) summary: &'static str,
    /// Whether it changes the lake.
    pub(crate) changes: bool,
    query: Option<SchemaOf>,
    /// Media type and schema of the body.
    body: Option<(&'static str, SchemaOf)>,
    /// Status and media types of the answer.
    status: u16,
    forms: Vec<&'static str>,
    answer: Option<SchemaOf>,
    is_page: bool,
    pub(crate) handler: MethodRouter<Arc<App>>,
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

impl Operation {
    pub(crate) fn get(path: &'static str, summary: &'static str, handler: MethodRouter<Arc<App>>) -> Self {
        Self {
            method: Method::GET,
            path,
            summary,
            changes: false,
            query: None,
            body: None,
            status: 200,
            forms: vec![Form::Json.media_type()],
            answer: None,
            is_page: false,
            handler,
        }
    }

    pub(crate) fn post(path: &'static str, summary: &'static str, handler: MethodRouter<Arc<App>>) -> Self {
        Self { method: Method::POST, changes: true, ..Self::get(path, summary, handler) }
    }

    pub(crate) fn asking<T: JsonSchema>(self) -> Self {
        Self { query: Some(schema_of::<T>), ..self }
    }

    pub(crate) fn sending<T: JsonSchema>(self, media_type: &'static str) -> Self {
        Self { body: Some((media_type, schema_of::<T>)), ..self }
    }

    pub(crate) fn answering<T: JsonSchema>(self) -> Self {
        Self { answer: Some(schema_of::<T>), ..self }
    }

    /// Rows of `T`, a page at a time, in the forms of tables.
    pub(crate) fn listing<T: JsonSchema>(self) -> Self {
        let forms = Form::TABLE.iter().map(|form| form.media_type()).collect();
        Self { answer: Some(schema_of::<T>), is_page: true, forms, ..self }
    }

    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn in_forms(self, forms: &[&'static str]) -> Self {
        Self { forms: forms.to_vec(), ..self }
    }

    fn describe(&self, generator: &mut SchemaGenerator) -> Value {
        let mut parameters = path_parameters(self.path);
        if let Some(query) = self.query {
            parameters.extend(query_parameters(query(generator), generator));
        }
        let answer = self.answer.map_or_else(|| json!({}), |schema| schema(generator).to_value());
        let answer = if self.is_page { page_of(&answer) } else { answer };
        let content: Map<String, Value> = self
            .forms
            .iter()
            .map(|form| {
                let schema = match *form {
                    f if f == Form::Json.media_type() => answer.clone(),
                    "text/event-stream" | "text/csv; charset=utf-8" => json!({"type": "string"}),
                    _ => json!({}),
                };
                ((*form).to_owned(), json!({ "schema": schema }))
            })
            .collect();
        let mut described = json!({
            "summary": self.summary,
            "operationId": self.id(),
            "parameters": parameters,
            "responses": {
                self.status.to_string(): { "description": "The answer.", "content": content },
                "default": { "$ref": "#/components/responses/problem" },
            },
        });
        if let (Some((media_type, schema)), Some(object)) = (self.body, described.as_object_mut()) {
            let schema = schema(generator);
            let body = json!({ "required": true, "content": { media_type: { "schema": schema } } });
            object.insert("requestBody".to_owned(), body);
        }
        described
    }

    fn id(&self) -> String {
        let words = self.path.replace(['{', '}'], "").replace(['/', '.'], " ");
        let words: Vec<&str> = words.split_whitespace().collect();
        format!("{}_{}", self.method.as_str().to_lowercase(), words.join("_"))
    }
}

fn page_of(row: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": { "type": "array", "items": row },
            "total": { "type": "integer", "description": "All there are, where that is known." },
            "next": { "type": "string", "description": "The address of the next page." },
        },
    })
}

fn path_parameters(path: &str) -> Vec<Value> {
    let parts = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let described = |name: &str| match name {
        "title" => "Name of the title, in any spelling.",
        "reference" => "Reference of a claim or figure, or its first letters (at least four).",
        _ => "Number of the job.",
    };
    parts
        .map(|name| {
            json!({
                "name": name, "in": "path", "required": true, "description": described(name),
                "schema": { "type": "string", "minLength": 1 },
            })
        })
        .collect()
}

/// One parameter a property, with its description.
fn query_parameters(schema: Schema, generator: &SchemaGenerator) -> Vec<Value> {
    let mut schema = schema.to_value();
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()) {
        schema = generator.definitions().get(name).cloned().unwrap_or_default();
    }
    let properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let parameter = |(name, mut property): (String, Value)| {
        let description = property.as_object_mut().and_then(|p| p.remove("description"));
        json!({
            "name": name, "in": "query", "required": false, "description": description,
            "schema": without_null(property),
        })
    };
    properties.into_iter().map(parameter).collect()
}

/// A parameter is left out, never null.
fn without_null(mut schema: Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        object.remove("default");
        if let Some(Value::Array(kinds)) = object.get_mut("type") {
            kinds.retain(|kind| kind != "null");
            if let [only] = kinds.as_slice() {
                let only = only.clone();
                object.insert("type".to_owned(), only);
            }
        }
        if let Some(Value::Array(choices)) = object.get("anyOf") {
            let kept: Vec<&Value> =
                choices.iter().filter(|c| c.get("type") != Some(&json!("null"))).collect();
            if let [only] = kept.as_slice() {
                return (*only).clone();
            }
        }
    }
    schema
}

/// The whole description.
pub(crate) fn description() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for operation in api::operations() {
        let described = operation.describe(&mut generator);
        let path = paths.entry(format!("/api/v1{}", operation.path)).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(operation.method.as_str().to_lowercase(), described);
        }
    }
    let problem = schema_of::<ProblemJson>(&mut generator);
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Greenlit",
            "version": "1",
            "summary": "Everything that decides whether a series comes back, and why each number should be believed.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{}, { "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "responses": {
                "problem": {
                    "description": "Why there is no answer, as a sentence.",
                    "content": { "application/problem+json": { "schema": problem } },
                },
            },
        },
    })
}

/// The description as it lies in `docs/openapi.json`, with a line end.
pub fn document() -> String {
    serde_json::to_string_pretty(&description()).unwrap_or_default() + "\n"
}

/// Gives the description.
pub(crate) async fn json(request: HeaderMap) -> Result<Response, Problem> {
    Ok(Answer::of(Made::json(&description())?).response(&request))
}
