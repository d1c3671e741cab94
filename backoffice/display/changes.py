"""Administrative changes in words: what was changed, and each value before and after."""

from typing import Any

KINDS = {
    "institution": "Institución",
    "unit": "Área",
    "role": "Rol",
    "official": "Funcionario",
    "post": "Puesto",
    "acting": "Subrogación",
    "address": "Dirección de correo",
    "form_sender": "Formulario web",
    "holiday": "Feriado",
    "procedure": "Trámite ofrecido",
    "number_format": "Numeración",
    "number_series": "Serie de números",
    "own_kind": "Tipo de documento",
    "template": "Plantilla",
    "load": "Carga desde archivo",
    "superadmin": "Superadministrador",
}
ACTS = {
    "created": "Se creó",
    "changed": "Se cambió",
    "moved": "Se movió",
    "merged": "Se unió a otra",
    "closed": "Se cerró",
    "reopened": "Se abrió otra vez",
    "removed": "Se quitó",
    "ended": "Terminó",
    "begun": "Empezó",
    "warned": "Se avisó del fin",
    "left": "Dejó la institución",
    "loaded": "Se cargó",
    "raised": "Se subió",
    "invited": "Se envió un enlace de ingreso",
    "factor_reset": "Se retiró la segunda verificación",
}
_FIELDS = {
    "name": "Nombre",
    "acronym": "Sigla",
    "ruc": "RUC",
    "motto": "Lema",
    "address": "Dirección",
    "sender": "Remitente",
    "city": "Ciudad",
    "province": "Provincia",
    "second_factor": "Segunda verificación a quien firma o administra",
    "trusted_chain_required": "Firmar solo con certificados de emisor comprobado",
    "term_days": "Término en días hábiles",
    "logo": "Logotipo",
    "letterhead": "Membrete",
    "undo_minutes": "Minutos para deshacer un envío",
    "active": "Activo",
    "parent": "Depende de",
    "permissions": "Permisos",
    "role": "Rol",
    "title": "Cargo",
    "unit": "Área",
    "profile": "Perfil",
    "official": "Funcionario",
    "login": "Número de usuario",
    "email": "Correo",
    "admin_units": "Áreas que administra",
    "from": "Desde",
    "to": "Hasta",
    "reference": "Documento que lo dispone",
    "successor": "Sucesor",
    "moved": "Lo que pasó al sucesor",
    "day": "Día",
    "scope": "Alcance",
    "papers": "Requisitos",
    "treatment": "Tratamiento",
    "rows": "Filas",
    "file": "Archivo",
    "for": "Por",
    "parts": "Partes del número",
    "year_digits": "Cifras del año",
    "sequence_digits": "Cifras del secuencial",
    "unit_abbreviation": "Abreviatura del área",
    "kind_abbreviation": "Abreviatura del tipo",
    "series_unit": "Serie que usa",
    "last_given": "Último número",
    "abbreviation": "Abreviatura",
    "base": "Se dispone como",
    "permission": "Permiso que pide",
    "posts": "Puestos que lo escriben",
    "chiefs_sign": "Solo lo firma quien dirige",
    "kind": "Tipo",
    "body": "Texto",
    "subject": "Asunto",
    "admin": "Quien la administra",
}


def field_name(key: str) -> str:
    """How a field of a change is called."""
    return _FIELDS.get(key, key)


def in_words(value: Any) -> str:
    """A value of a change as it is read."""
    if value is None or value == "" or value == []:
        return "nada"
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    return str(value)
