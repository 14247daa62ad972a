//! Component schemas: generated from our types by schemars, referred to by name.
//!
//! A command's schema appears twice: as a body, without what the path states, and as a line of a
//! batch, tagged with its name. Invariant: every reference leads to a component (tested).

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::http::endpoint::Write;

/// Collects the schemas that operations refer to.
pub struct Schemas {
    generator: SchemaGenerator,
    bodies: Map<String, Value>,
}

impl Schemas {
    /// None yet.
    pub fn new() -> Self {
        let mut settings = SchemaSettings::draft2020_12();
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        let mut schemas = Self {
            generator: settings.into_generator(),
            bodies: Map::new(),
        };
        // Parameters refer to these by name.
        schemas.of::<crate::access::Purpose>();
        schemas.of::<crate::domain::kernel::ids::ActivityId>();
        schemas.of::<crate::domain::kernel::ids::ImportId>();
        schemas.of::<crate::domain::kernel::ids::PersonId>();
        schemas.of::<crate::domain::kernel::zone::LocalDate>();
        schemas.of::<crate::reading::report::group::By>();
        schemas.of::<crate::reading::report::group::WeekStart>();
        schemas.of::<crate::reading::report::group::WeekLabel>();
        schemas
    }

    /// A reference to the schema of `T`.
    pub fn of<T: JsonSchema>(&mut self) -> Value {
        self.generator.subschema_for::<T>().to_value()
    }

    /// A reference made by a row.
    pub fn made_by(&mut self, make: fn(&mut SchemaGenerator) -> Schema) -> Value {
        make(&mut self.generator).to_value()
    }

    /// A reference to the body of a command: its schema without what the path states.
    pub fn body(&mut self, write: &Write, stated: &[&str]) -> Value {
        let mut schema = (write.schema)(&mut self.generator).to_value();
        without(&mut schema, stated);
        let name = format!("{}_body", write.command);
        let reference = reference(&name);
        self.bodies.insert(name, schema);
        reference
    }

    /// A reference to a line of a batch: the whole command, tagged with its name.
    pub fn line(&mut self, write: &Write) -> Value {
        let mut schema = (write.schema)(&mut self.generator).to_value();
        schema["properties"]["command"] = json!({"const": write.command});
        match schema["required"].as_array_mut() {
            Some(required) => required.push("command".into()),
            None => schema["required"] = json!(["command"]),
        }
        let name = format!("{}_line", write.command);
        let reference = reference(&name);
        self.bodies.insert(name, schema);
        reference
    }

    /// Whether an object of this schema must state anything: if not, it may be left out.
    pub fn requires(&self, schema: &Value) -> bool {
        let name = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next());
        let body = name.and_then(|name| self.bodies.get(name));
        body.is_none_or(|body| body["required"].is_array())
    }

    /// All of them, by name.
    pub fn into_components(mut self) -> Value {
        let mut components = self.generator.take_definitions(true);
        components.extend(self.bodies);
        Value::Object(components)
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Removes properties and what requires them.
fn without(schema: &mut Value, names: &[&str]) {
    if let Some(properties) = schema["properties"].as_object_mut() {
        properties.retain(|name, _| !names.contains(&name.as_str()));
    }
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|name| !name.as_str().is_some_and(|name| names.contains(&name)));
        if required.is_empty()
            && let Some(schema) = schema.as_object_mut()
        {
            schema.remove("required");
        }
    }
}
