-- What a database of the SQL Server stand-in holds beside its tables: the catalogue, and functions that PostgreSQL lacks.
-- Text is stored as io.sluice.stack.sqlserver.type.StoredText says.
create schema sqlserver;
create schema data;

create table sqlserver.database (name text not null);
create sequence sqlserver.object_ids minvalue 1000001;

create table sqlserver.schemas (
    schema_id int generated always as identity (start with 5) primary key,
    name text not null,
    folded text not null unique
);
insert into sqlserver.schemas (schema_id, name, folded) overriding system value values (1, 'dbo', 'dbo');

-- session is null for a table that everybody sees.
create table sqlserver.tables (
    object_id int primary key,
    schema_id int not null references sqlserver.schemas,
    name text not null,
    folded text not null,
    pg_name text not null,
    session int,
    create_date timestamp(3) not null default (clock_timestamp() at time zone 'UTC')
);
create unique index tables_name on sqlserver.tables (schema_id, folded, coalesce(session, 0));

create table sqlserver.columns (
    object_id int not null references sqlserver.tables on delete cascade,
    column_id int not null,
    name text not null,
    folded text not null,
    pg_name text not null,
    type text not null,
    length int not null,
    precision int not null,
    scale int not null,
    -- What sys.columns shows of the type.
    max_length smallint not null,
    shown_precision smallint not null,
    nullable boolean not null,
    collation_name text,
    primary key (object_id, column_id),
    unique (object_id, folded)
);

create table sqlserver.indexes (
    object_id int not null references sqlserver.tables on delete cascade,
    name text not null,
    folded text not null,
    pg_name text not null,
    kind text not null,
    is_unique boolean not null,
    most_bytes int not null,
    primary key (object_id, folded)
);

create view sqlserver.sys_schemas as
    select name::bpchar as name, schema_id, 1 as principal_id from sqlserver.schemas;

create view sqlserver.sys_tables as
    select name::bpchar as name, object_id, schema_id, 'U '::bpchar as type, 'USER_TABLE'::bpchar as type_desc,
           create_date, create_date as modify_date
    from sqlserver.tables where session is null;

create view sqlserver.sys_columns as
    select c.object_id, c.name::bpchar as name, c.column_id, c.type::bpchar as type_name, c.max_length,
           c.shown_precision as "precision", c.scale::smallint as scale, c.collation_name::bpchar as collation_name,
           c.nullable as is_nullable, false as is_identity, false as is_computed, null::int as encryption_type
    from sqlserver.columns c join sqlserver.tables t using (object_id) where t.session is null;

create view sqlserver.information_schema_schemata as
    select d.name::bpchar as catalog_name, s.name::bpchar as schema_name, 'dbo'::bpchar as schema_owner
    from sqlserver.schemas s, sqlserver.database d;

create view sqlserver.information_schema_tables as
    select d.name::bpchar as table_catalog, s.name::bpchar as table_schema, t.name::bpchar as table_name,
           'BASE TABLE'::bpchar as table_type
    from sqlserver.tables t join sqlserver.schemas s using (schema_id), sqlserver.database d
    where t.session is null;

create view sqlserver.information_schema_columns as
    select d.name::bpchar as table_catalog, s.name::bpchar as table_schema, t.name::bpchar as table_name,
           c.name::bpchar as column_name, c.column_id as ordinal_position, null::bpchar as column_default,
           case when c.nullable then 'YES' else 'NO' end::bpchar as is_nullable, c.type::bpchar as data_type,
           case when c.type in ('nvarchar', 'varchar', 'varbinary') then c.length end as character_maximum_length,
           case when c.type in ('nvarchar', 'varchar', 'varbinary') then c.max_length::int end as character_octet_length,
           case when c.type in ('bigint', 'int', 'smallint', 'tinyint', 'decimal', 'float', 'real')
                then c.shown_precision end as numeric_precision,
           case when c.type in ('bigint', 'int', 'smallint', 'tinyint', 'decimal') then c.scale end as numeric_scale,
           case when c.type in ('datetime2', 'datetimeoffset', 'time') then c.scale::smallint
                when c.type = 'date' then 0::smallint end as datetime_precision,
           c.collation_name::bpchar as collation_name
    from sqlserver.columns c join sqlserver.tables t using (object_id) join sqlserver.schemas s using (schema_id),
         sqlserver.database d
    where t.session is null;

create type sqlserver.datetimeoffset as (utc timestamp, minutes smallint);

-- The whole text: a cast from bpchar to text would take the trailing blanks away.
create function sqlserver.txt(bpchar) returns text language sql immutable strict parallel safe
    as $$ select textin(bpcharout($1)) $$;

-- Characters beyond the basic plane that are not the stored form of something else: two UTF-16 units each.
create function sqlserver.pairs(text) returns int language sql immutable strict parallel safe
    as $$ select char_length($1) - char_length(regexp_replace($1, '[\U00010000-\U0010F7FE]', '', 'g')) $$;

create function sqlserver.units_of(text) returns int language sql immutable strict parallel safe
    as $$ select char_length($1) + case when octet_length($1) = char_length($1) then 0 else sqlserver.pairs($1) end $$;

create function sqlserver.units(bpchar) returns int language sql immutable strict parallel safe
    as $$ select sqlserver.units_of(sqlserver.txt($1)) $$;

-- LEN: trailing blanks do not count.
create function sqlserver.len(bpchar) returns int language sql immutable strict parallel safe
    as $$ select sqlserver.units_of(rtrim(sqlserver.txt($1), ' ')) $$;

-- One stored character for each UTF-16 unit, and back.
create function sqlserver.exploded(stored text) returns text language plpgsql immutable strict parallel safe as $$
declare
    result text := '';
    c text;
    n int;
begin
    if sqlserver.pairs(stored) = 0 then
        return stored;
    end if;
    foreach c in array regexp_split_to_array(stored, '') loop
        n := ascii(c);
        if n between 65536 and 1112062 then
            result := result || chr(1112064 + ((n - 65536) >> 10)) || chr(1112064 + 1024 + ((n - 65536) & 1023));
        else
            result := result || c;
        end if;
    end loop;
    return result;
end $$;

create function sqlserver.imploded(exploded text) returns text language plpgsql immutable strict parallel safe as $$
declare
    result text := '';
    c text;
    n int;
    high int;
    point int;
begin
    if exploded !~ '[\U0010F800-\U0010FBFF][\U0010FC00-\U0010FFFF]' then
        return exploded;
    end if;
    foreach c in array regexp_split_to_array(exploded, '') loop
        n := ascii(c) - 1112064;
        point := case when high is not null and n between 1024 and 2047 then 65536 + (high << 10) + n - 1024 end;
        if point < 1112063 then
            result := left(result, -1) || chr(point);
            high := null;
        else
            result := result || c;
            high := case when n between 0 and 1023 then n end;
        end if;
    end loop;
    return result;
end $$;

-- SUBSTRING over UTF-16 units; a start below one eats of the length, as SQL Server has it.
create function sqlserver.part(bpchar, first int, length int) returns bpchar language sql immutable strict parallel safe as $$
    select sqlserver.imploded(
        substr(sqlserver.exploded(sqlserver.txt($1)), greatest(first, 1), greatest(0, length + least(first, 1) - 1)))::bpchar
$$;

create function sqlserver.part(bytea, first int, length int) returns bytea language sql immutable strict parallel safe as $$
    select substr($1, greatest(first, 1), greatest(0, length + least(first, 1) - 1))
$$;

create function sqlserver.joined(bpchar, bpchar) returns bpchar language sql immutable strict parallel safe as $$
    select sqlserver.imploded(sqlserver.exploded(sqlserver.txt($1)) || sqlserver.exploded(sqlserver.txt($2)))::bpchar
$$;

-- nvarchar to varchar in UTF-8: a lone surrogate has no form there.
create function sqlserver.to_utf8(bpchar) returns bpchar language plpgsql immutable strict parallel safe as $$
declare
    stored text := sqlserver.txt($1);
    result text := '';
    high text := '';
    c text;
begin
    if stored !~ '[\U0010F800-\U0010FFFF]' then
        return $1;
    end if;
    foreach c in array regexp_split_to_array(stored, '') loop
        if high <> '' and ascii(c) >= 1113088 then
            result := result || high || c;
            high := '';
        else
            result := result || case when high = '' then '' else chr(65533) end;
            high := case when ascii(c) between 1112064 and 1113087 then c else '' end;
            result := result || case when high <> '' then '' when ascii(c) >= 1113088 then chr(65533) else c end;
        end if;
    end loop;
    return (result || case when high = '' then '' else chr(65533) end)::bpchar;
end $$;

-- The bytes of a varchar.
create function sqlserver.utf8(bpchar) returns bytea language plpgsql immutable strict parallel safe as $$
declare
    stored text := sqlserver.txt($1);
    result bytea := '';
    c text;
    n int;
    high int;
begin
    if stored !~ '[\U0010F7FF-\U0010FFFF]' then
        return convert_to(stored, 'UTF8');
    end if;
    foreach c in array regexp_split_to_array(stored, '') loop
        n := ascii(c);
        if n = 1112063 then
            result := result || '\x00'::bytea;
        elsif n between 1112064 and 1113087 then
            high := n - 1112064;
        elsif n >= 1113088 then
            result := result || convert_to(chr(65536 + (high << 10) + n - 1113088), 'UTF8');
        else
            result := result || convert_to(c, 'UTF8');
        end if;
    end loop;
    return result;
end $$;

-- The bytes of an nvarchar.
create function sqlserver.utf16(bpchar) returns bytea language plpgsql immutable strict parallel safe as $$
declare
    result bytea := '';
    c text;
    n int;
begin
    if $1 = '' and octet_length($1) = 0 then
        return result;
    end if;
    foreach c in array regexp_split_to_array(sqlserver.exploded(sqlserver.txt($1)), '') loop
        n := ascii(c);
        n := case when n = 1112063 then 0 when n >= 1112064 then n - 1112064 + 55296 else n end;
        result := result || set_byte(set_byte('\x0000'::bytea, 0, n & 255), 1, n >> 8);
    end loop;
    return result;
end $$;

-- An error under its SQL Server number: the code tells the stand-in to read it from the message.
create function sqlserver.refuse(number int, message text) returns void language plpgsql as $$
begin
    raise exception using errcode = 'TDS01', message = number || ' ' || message;
end $$;

create function sqlserver.fits_key(bytes int, most int, index text) returns boolean language plpgsql immutable as $$
begin
    if bytes > most then
        perform sqlserver.refuse(1946, bytes || ' ' || most || ' ' || index);
    end if;
    return true;
end $$;

-- What a value takes inside its row: a long one is moved out, and 24 bytes stay.
create function sqlserver.fits_row(fixed int, variable int[]) returns boolean language plpgsql immutable as $$
declare
    bytes int := fixed;
    one int;
begin
    foreach one in array variable loop
        -- LEAST alone would pass over a NULL.
        bytes := bytes + case when one is null then 0 else least(one, 24) end;
    end loop;
    if bytes > 8060 then
        perform sqlserver.refuse(511, bytes::text);
    end if;
    return true;
end $$;

create function sqlserver.to_bigint(bytea) returns bigint language sql immutable strict parallel safe as $$
    select ('x' || lpad(encode(substr($1, greatest(1, octet_length($1) - 7)), 'hex'), 16, '0'))::bit(64)::bigint
$$;

-- CAST AS binary(n): cut, or filled up with zeroes on the right.
create function sqlserver.to_binary(bytea, length int) returns bytea language sql immutable strict parallel safe as $$
    select substr($1, 1, length) || decode(repeat('00', greatest(0, length - octet_length($1))), 'hex')
$$;

create function sqlserver.tiny(numeric) returns smallint language plpgsql immutable strict as $$
begin
    if $1 < 0 or $1 > 255 then
        perform sqlserver.refuse(220, $1::text);
    end if;
    return $1::smallint;
end $$;

-- CAST AS varchar(n): cut to so many bytes of UTF-8, never inside a character.
create function sqlserver.cut(bpchar, most int) returns bpchar language plpgsql immutable strict parallel safe as $$
declare
    bytes bytea := sqlserver.utf8($1);
begin
    if octet_length(bytes) <= most then
        return $1;
    end if;
    while get_byte(bytes, most) & 192 = 128 loop
        most := most - 1;
    end loop;
    return convert_from(substr(bytes, 1, most), 'UTF8')::bpchar;
end $$;

create function sqlserver.at_offset(timestamp, minutes int) returns sqlserver.datetimeoffset
    language sql immutable parallel safe
    as $$ select case when $1 is null then null else row($1, minutes)::sqlserver.datetimeoffset end $$;

create function sqlserver.local(sqlserver.datetimeoffset) returns timestamp language sql immutable parallel safe
    as $$ select ($1).utc + make_interval(mins => ($1).minutes) $$;

create function sqlserver.to_offset(bpchar) returns sqlserver.datetimeoffset
    language plpgsql stable strict as $$
declare
    parts text[] := regexp_match(btrim(sqlserver.txt($1)), '^(.*?)\s*(?:([+-])(\d\d):(\d\d)|[Zz])?$');
    minutes int := 0;
begin
    if parts[2] is not null then
        minutes := (parts[3]::int * 60 + parts[4]::int) * case parts[2] when '-' then -1 else 1 end;
    end if;
    return sqlserver.at_offset(parts[1]::timestamp - make_interval(mins => minutes), minutes);
end $$;

create function sqlserver.offset_text(sqlserver.datetimeoffset) returns text language sql immutable strict as $$
    select ' ' || case when ($1).minutes < 0 then '-' else '+' end
        || lpad((abs(($1).minutes) / 60)::text, 2, '0') || ':' || lpad((abs(($1).minutes) % 60)::text, 2, '0')
$$;

-- DATEDIFF gives an int, or an error.
create function sqlserver.difference(bigint) returns int language plpgsql immutable strict as $$
begin
    if $1 > 2147483647 or $1 < -2147483648 then
        perform sqlserver.refuse(535, '');
    end if;
    return $1::int;
end $$;
